/** Row data in the part that is marked for the cache is told before it is paid for; a constant part is not. */
import t from 'tap'
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import { cachePrefix } from '../../src/index.ts'
import type { BatchRequest, JobEvent, Outcome } from '../../src/index.ts'
import { requestOf } from '../fixtures/run-job.ts'
import type { RunOptions } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'

/** Prefixes of this model count from 1,024 tokens of 4 characters. */
const model = 'claude-sonnet-4-5'
const instruction = 'Name the topic of the ticket. '.repeat(200)

type Params = Partial<MessageCreateParamsNonStreaming>

function rowOf(position: number, params: Params): BatchRequest {
  const plain = requestOf(position)
  return { ...plain, params: { ...plain.params, model, ...params } }
}

const rows = (n: number, paramsOf: (i: number) => Params, from = 0): BatchRequest[] =>
  Array.from({ length: n }, (_, i) => rowOf(from + i, paramsOf(from + i)))

const mistaken = (n: number, from = 0): BatchRequest[] =>
  rows(n, (i) => ({ system: `Row ${i}. ${instruction}` }), from).map((row) => cachePrefix(row))
const constant = (n: number): BatchRequest[] =>
  rows(n, () => ({ system: instruction })).map((row) => cachePrefix(row))

interface Told {
  readonly outcomes: Outcome[]
  readonly told: Array<Extract<JobEvent, { type: 'prefix-differs' }>>
  /** The types of all events up to the first that tells. */
  readonly before: string[]
}

async function runTold(
  run: SetUp['run'],
  input: readonly BatchRequest[],
  options: RunOptions = {},
): Promise<Told> {
  const told: Told['told'] = []
  const before: string[] = []
  const outcomes = await run(input, {
    chunk: { maxRequests: 1000 },
    ...options,
    onEvent: (event) => {
      if (event.type === 'prefix-differs') told.push(event)
      if (told.length === 0) before.push(event.type)
    },
  })
  return { outcomes, told, before }
}

const written = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(({ usage }) => (usage?.cache_creation_input_tokens ?? 0) > 0).length
const reading = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(({ usage }) => (usage?.cache_read_input_tokens ?? 0) > 0).length

void t.test(
  'row data in the marked part: each row writes, none reads, and it is told',
  async (t) => {
    const { run } = await setUp(t)
    const { outcomes, told, before } = await runTold(run, mistaken(120))
    t.equal(written(outcomes), 120)
    t.equal(reading(outcomes), 0)
    t.match(told, [{ requests: 100, distinct: 100, ttl: '1h' }])
    t.equal(told.length, 1)
    const bytes = told[0]?.bytes ?? 0
    t.ok(bytes > instruction.length && bytes < instruction.length + 100, `${bytes} bytes`)
    t.notOk(before.includes('sealed'), 'before anything of it can be sent')
    const again = await runTold(run, mistaken(120))
    t.equal(again.outcomes.length, 120)
    t.same(again.told, [], 'a finished job says nothing')
    const grown = await runTold(run, mistaken(250))
    t.equal(grown.told.length, 1, 'new rows are looked at')
    t.equal(grown.told[0]?.requests, 100)
  },
)

void t.test(
  'a constant part is not told, and the batch behind one of one request reads it',
  async (t) => {
    const { run } = await setUp(t)
    const first = await runTold(run, constant(1))
    t.equal(written(first.outcomes), 1)
    const { outcomes, told } = await runTold(run, constant(120))
    t.same([...first.told, ...told], [])
    t.equal(written(outcomes), 1)
    t.equal(reading(outcomes), 119)
  },
)

void t.test('the rows of the first chunk are enough where they are 20', async (t) => {
  const sizes: ReadonlyArray<[rows: number, told: number]> = [
    [19, 0],
    [20, 1],
    [99, 1],
  ]
  for (const [n, expected] of sizes) {
    const { run } = await setUp(t)
    const { told, before } = await runTold(run, mistaken(n))
    t.equal(told.length, expected, `${n} rows`)
    if (expected === 1) {
      t.equal(told[0]?.requests, n)
      t.notOk(before.includes('submitting'))
    }
  }
  const { run } = await setUp(t)
  const { told } = await runTold(run, mistaken(60), { chunk: { maxRequests: 25 } })
  // The chunk is sealed when the 26th comes.
  t.match(told, [{ requests: 26 }], 'told at the first seal, once')
})

const cases: ReadonlyArray<[title: string, paramsOf: (i: number) => Params, told: boolean]> = [
  ['nothing marked', (i) => ({ system: `${i}` }), false],
  [
    'the mark of the whole request, which is at the row',
    () => ({ cache_control: { type: 'ephemeral' } }),
    true,
  ],
  [
    'row data behind the mark',
    (i) => ({
      messages: [{ role: 'user', content: [marked('the same'), { type: 'text', text: `${i}` }] }],
    }),
    false,
  ],
  [
    'row data before the mark',
    (i) => ({ system: `${i}`, messages: [{ role: 'user', content: [marked('the same')] }] }),
    true,
  ],
  [
    'a tool that differs before a constant system prompt',
    (i) => ({
      tools: [{ name: `t${i}`, input_schema: { type: 'object' } }],
      system: [marked('s')],
    }),
    true,
  ],
  ['pairs that share', (i) => ({ system: [marked(`${i >> 1}`)] }), false],
  ['half alone', (i) => ({ system: [marked(i % 2 ? `${i}` : 's')] }), false],
  ['most alone', (i) => ({ system: [marked(i % 3 ? `${i}` : 's')] }), true],
  [
    'a model of its own for each row',
    (i) => ({ model: `claude-${i}`, system: [marked('s')] }),
    true,
  ],
  ['few marked among many', (i) => (i % 10 ? {} : { system: [marked(`${i}`)] }), false],
]

function marked(text: string): {
  type: 'text'
  text: string
  cache_control: { type: 'ephemeral' }
} {
  return { type: 'text', text, cache_control: { type: 'ephemeral' } }
}

for (const [title, paramsOf, isTold] of cases) {
  void t.test(`${title}: ${isTold ? 'told' : 'not told'}`, async (t) => {
    const { run } = await setUp(t)
    const { told } = await runTold(run, rows(100, paramsOf))
    t.equal(told.length, isTold ? 1 : 0)
    if (isTold) t.equal(told[0]?.ttl, '5m')
  })
}
