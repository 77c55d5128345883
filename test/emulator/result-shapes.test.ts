/** The lines of the results and the messages in them: the members that the service sends, no others. */
import t from 'tap'
import type { Message, RefusalStopDetails, StopReason } from '@anthropic-ai/sdk/resources/messages'
import type { Answer } from '../../src/emulator/index.ts'
import { messageIn, resultsOf } from './answered.ts'
import { call, clientOf, paramsOf, requestsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages/batches'
const sorted = (value: object): string[] => Object.keys(value).sort()

/** When the SDK gains a member, this file does not compile. */
const messageMembers: Record<keyof Message, true> = {
  container: true,
  content: true,
  diagnostics: true,
  id: true,
  model: true,
  role: true,
  stop_details: true,
  stop_reason: true,
  stop_sequence: true,
  type: true,
  usage: true,
}
const stopReasons: Record<StopReason, true> = {
  end_turn: true,
  max_tokens: true,
  stop_sequence: true,
  tool_use: true,
  pause_turn: true,
  refusal: true,
  model_context_window_exceeded: true,
}
const categories: Record<NonNullable<RefusalStopDetails['category']>, true> = {
  cyber: true,
  bio: true,
  frontier_llm: true,
  reasoning_extraction: true,
  general_harms: true,
}

void t.test('each line is one request with one of four results', async (t) => {
  const answers: Answer[] = [
    'yes',
    { error: { type: 'overloaded_error', message: 'Overloaded' } },
    { canceled: true },
    { expired: true },
  ]
  const { emulator, batches } = await withEmulator(t, {
    shuffle: false,
    respond: (_params, { index }) => answers[index] as Answer,
  })
  const { id } = await batches.create({ requests: requestsOf(4) })
  await emulator.advance(1000)
  const { headers, body } = await call(emulator, 'GET', `${path}/${id}/results`)
  t.equal(headers['content-type'], 'application/x-jsonl')
  t.ok(body.endsWith('}\n') && !body.includes('\n\n'), 'each line ends, the last one too')
  const lines = body.split('\n').slice(0, -1)
  const parsed = lines.map((line) => JSON.parse(line) as { custom_id: string; result: object })
  t.same(parsed.map(sorted), Array(4).fill(['custom_id', 'result']))
  t.same(
    parsed.map(({ result }) => sorted(result)),
    [['message', 'type'], ['error', 'type'], ['type'], ['type']],
  )
  const [, errored] = parsed.map(({ result }) => result)
  t.match(errored, { type: 'errored', error: { type: 'error', request_id: /^req_01/ } })
  const { error } = errored as { error: { error: object } }
  t.same(sorted(error), ['error', 'request_id', 'type'])
  t.same(error.error, { type: 'overloaded_error', message: 'Overloaded' })
})

void t.test('a message has every member, in a batch and in a direct call', async (t) => {
  const running = await withEmulator(t, { respond: () => 'yes' })
  const [result] = await resultsOf(running, [paramsOf('x')])
  const direct = await clientOf(running.emulator.clientOptions).messages.create(paramsOf('x'))
  const expected = sorted(messageMembers)
  for (const message of [messageIn(result), direct]) t.same(sorted(message), expected)
  t.match(messageIn(result), {
    type: 'message',
    role: 'assistant',
    container: null,
    diagnostics: null,
    stop_sequence: null,
    stop_details: null,
  })
})

void t.test('every reason to stop can be answered, and is a success', async (t) => {
  const reasons = Object.keys(stopReasons) as StopReason[]
  const running = await withEmulator(t, {
    respond: (_params, { index }) => ({ text: 'x', stop_reason: reasons[index] as StopReason }),
  })
  const results = await resultsOf(
    running,
    reasons.map(() => paramsOf('x')),
  )
  t.same(
    results.map((result) => messageIn(result).stop_reason),
    reasons,
  )
  t.match(await running.emulator.ledger(), { billed: reasons.length })
})

void t.test('every category of refusal can be answered', async (t) => {
  const names = [...(Object.keys(categories) as Array<keyof typeof categories>), null]
  const running = await withEmulator(t, {
    respond: (_params, { index }) => ({ refusal: names[index] as null }),
  })
  const results = await resultsOf(
    running,
    names.map(() => paramsOf('x')),
  )
  for (const [i, result] of results.entries()) {
    const { stop_reason, stop_details } = messageIn(result)
    t.equal(stop_reason, 'refusal')
    t.match(stop_details, { type: 'refusal', category: names[i] })
    t.same(sorted(stop_details ?? {}), ['category', 'explanation', 'type'])
  }
})

void t.test('an errored request is final: nothing is tried again within the batch', async (t) => {
  let asked = 0
  const { emulator, batches } = await withEmulator(t, {
    respond: () => {
      asked++
      return { error: { type: 'overloaded_error', message: 'Overloaded' } }
    },
  })
  const { id } = await batches.create({ requests: requestsOf(5) })
  await emulator.advance(86_400_000)
  t.match((await batches.retrieve(id)).request_counts, { errored: 5 })
  t.equal(asked, 5)
  t.match(await emulator.ledger(), { billed: 0 })
})

void t.test('an answer that is cut off does not match its schema', async (t) => {
  const running = await withEmulator(t)
  const schema = {
    type: 'object',
    properties: { label: { type: 'string' } },
    required: ['label'],
    additionalProperties: false,
  }
  const params = { ...paramsOf('x'), output_config: { format: { type: 'json_schema', schema } } }
  const [whole, cut] = (await resultsOf(running, [params, { ...params, max_tokens: 2 }])).map(
    messageIn,
  )
  const textOf = (message: Message | undefined): string => {
    const [block] = message?.content ?? []
    return block?.type === 'text' ? block.text : ''
  }
  t.match(JSON.parse(textOf(whole)), { label: String })
  t.match(cut, { stop_reason: 'max_tokens' })
  t.throws(() => JSON.parse(textOf(cut)) as unknown)
})
