import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts'

function requestsOf(n: number, text = 'hello') {
  return Array.from({ length: n }, (_, i) => ({
    custom_id: `r-${i}`,
    params: {
      model: 'claude-opus-5-5',
      max_tokens: 64,
      messages: [{ role: 'user' as const, content: `${text} ${i}` }],
    },
  }))
}

async function start(
  t: Tap,
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; batches: Anthropic['messages']['batches'] }> {
  const emulator = await startEmulator(options)
  t.teardown(() => emulator.close())
  const client = new Anthropic({ ...emulator.clientOptions, maxRetries: 0 })
  return { emulator, batches: client.messages.batches }
}
type Tap = { teardown(fn: () => Promise<void>): void }

t.test('a batch from create to delete', async (t) => {
  const { emulator, batches } = await start(t, { batchMs: 1000 })
  const created = await batches.create({ requests: requestsOf(5) })
  t.match(created, {
    id: /^msgbatch_01\w{22}$/,
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 5, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    ended_at: null,
    results_url: null,
  })
  await emulator.advance(1000)
  const ended = await batches.retrieve(created.id)
  t.match(ended, {
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 5 },
    results_url: `${emulator.url}/v1/messages/batches/${created.id}/results`,
  })
  const lines = []
  for await (const line of await batches.results(created.id)) lines.push(line)
  t.same(lines.map((line) => line.custom_id).sort(), ['r-0', 'r-1', 'r-2', 'r-3', 'r-4'])
  t.match(await emulator.ledger(), {
    creates: 1,
    batches: 1,
    requests: 5,
    billed: 5,
    billedTwice: { count: 0 },
  })
  t.same(await batches.delete(created.id), { id: created.id, type: 'message_batch_deleted' })
  await t.rejects(batches.retrieve(created.id), { status: 404 })
})
