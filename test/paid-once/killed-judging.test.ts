/** The command killed again and again among pauses and unsure rows ends as if it had never been. */
import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Cli, cli, fast, jsonl, requestRow, service } from '../cli/cli.ts'
import { questionOf } from '../fixtures/answered.ts'
import { message, text } from '../fixtures/message.ts'

const rows = 24
const schema = {
  type: 'object',
  properties: { n: { type: 'number' }, sure: { type: 'number' } },
  required: ['n', 'sure'],
  additionalProperties: false,
}

interface Sent {
  readonly messages: ReadonlyArray<{ readonly role: string; readonly content: unknown }>
}

/** By row: sure at once, paused first, unsure first, refused by the service first, unsure for ever. */
function respond(params: unknown, { custom_id }: { custom_id: string }) {
  const n = Number(questionOf(params).split(' ')[1])
  const isFirst = custom_id.split('_')[2] === '1'
  const { messages } = params as Sent
  const json = JSON.stringify({ n, sure: (n % 6 === 2 && isFirst) || n % 6 === 4 ? 0.1 : 0.95 })
  if (n % 6 === 3 && isFirst) {
    return { error: { type: 'invalid_request_error', message: 'Could not process PDF' } }
  }
  const id = `srvtoolu_${n}`
  const caller = { type: 'direct' }
  const search = { type: 'server_tool_use', id, name: 'web_search', input: { query: 'x' }, caller }
  const usage = { input_tokens: 10, output_tokens: 10 }
  const more = { model: 'claude-haiku-5-5', usage }
  if (n % 6 === 1 && messages.length === 1) {
    return { message: message([search], { ...more, stop_reason: 'pause_turn' } as never) }
  }
  const found = { type: 'web_search_tool_result', tool_use_id: id, content: [], caller }
  const before = n % 6 === 1 ? [found] : []
  return { message: message([...before, text(`So: ${json}`)], more as never) }
}

const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--order', 'input', '--schema', 's.json']
const judging = ['--confidence', 'sure', '--retry', 'invalid_request_error', '--max-requests', '5']

function folder(scope: { testdir: typeof t.testdir }): string {
  const lines = Array.from({ length: rows }, (_, i) => requestRow(i))
  return scope.testdir({ 'in.jsonl': jsonl(lines), 's.json': JSON.stringify(schema) })
}

function ends(cwd: string): unknown[] {
  const lines = readFileSync(join(cwd, 'out.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const { position, ok, attempt, value, tier, confidence, extracted, unsure_value, failure } =
      JSON.parse(line) as Record<string, unknown>
    return { position, ok, attempt, value, tier, confidence, extracted, unsure_value, failure }
  })
}

/** Runs the command and kills it once the journal has so many lines more; true if it was killed. */
async function killedAfter(lines: number, cwd: string, url: string): Promise<boolean> {
  const run = new Cli([...args, ...judging, ...fast], { url, cwd, input: '' })
  let isRunning = true
  void run.ended.then(() => (isRunning = false))
  const journal = join(cwd, 'out.jsonl.job', 'journal.jsonl')
  const linesIn = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length : 0)
  const before = linesIn()
  while (isRunning) {
    if (linesIn() - before >= lines) run.child.kill('SIGKILL')
    await wait(2)
  }
  return (await run.ended).signal !== null
}

void t.test('killed between the records of three attempts', async (t) => {
  const calm = await service(t, { respond, batchMs: 20 })
  const whole = folder(t)
  const ended = await cli([...args, ...judging, ...fast], { url: calm.url, cwd: whole })
  t.equal(ended.code, 3, ended.stderr)
  const expected = ends(whole)
  t.equal(expected.length, rows)
  const counts = [1, 2, 3].map(
    (n) => expected.filter((one) => (one as { attempt: number }).attempt === n).length,
  )
  t.same(counts, [8, 12, 4])

  await t.test('again and again', async (t) => {
    const emulator = await service(t, { respond, batchMs: 20 })
    const cwd = folder(t)
    let kills = 0
    for (const lines of [3, 7, 2, 9, 5, 4, 8, 6, Infinity]) {
      if (await killedAfter(lines, cwd, emulator.url)) kills++
    }
    t.ok(kills > 4, `killed ${kills} times`)
    t.strictSame(ends(cwd), expected)
    const { requests } = await calm.ledger()
    t.match(await emulator.ledger(), { requests, billedTwiceById: { count: 0 } })
  })
})
