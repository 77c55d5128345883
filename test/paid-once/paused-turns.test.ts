/** A turn that paused goes on in the next attempt, with what the model said; each pause is paid once. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { compose, retryFailed, validate } from '../../src/index.ts'
import type { Attempt, Job, Outcome } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'
import { message, text } from '../fixtures/message.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { collector } from '../fixtures/sinks.ts'

const rows = 6
const Answer = z.object({ n: z.number() })

interface Turn {
  role: string
  content: unknown
}

function turnsOf(params: unknown): Turn[] {
  return (params as { messages: Turn[] }).messages
}

/** The calls of the server tool that a request carries back. */
function pausesIn(params: unknown): number {
  const last = turnsOf(params).findLast(({ role }) => role === 'assistant')?.content
  return Array.isArray(last) ? last.filter(({ type }) => type === 'server_tool_use').length : 0
}

const caller = { type: 'direct' }

/** Row n pauses n % 3 times: a search begins before each pause, and its result begins the next answer. */
function respond(params: unknown) {
  const n = Number(/\d+/.exec(questionOf(params))?.[0])
  const done = pausesIn(params)
  const id = (pause: number) => `srvtoolu_${n}x${pause}`
  const found = { type: 'web_search_tool_result', tool_use_id: id(done), content: [], caller }
  const search = {
    type: 'server_tool_use',
    id: id(done + 1),
    name: 'web_search',
    input: { query: 'so far' },
    caller,
  }
  const isPaused = done < n % 3
  const content = [
    ...(done > 0 ? [found] : []),
    text(isPaused ? 'I look.' : JSON.stringify({ n })),
    ...(isPaused ? [search] : []),
  ]
  const usage = { input_tokens: 10, output_tokens: 10 }
  const more = { stop_reason: isPaused ? 'pause_turn' : 'end_turn', usage }
  return { message: message(content, { ...more, model: 'claude-haiku-5-5' } as never) }
}

async function run(
  { open }: SetUp,
  settings: { maxAttempts?: number; onJob?: (job: Job) => void; signal?: AbortSignal } = {},
): Promise<Outcome[]> {
  const job = await open({ settleMs: 300 })
  settings.onJob?.(job)
  const sent = attemptOf({ chunk: { maxRequests: 2 } })
  const attempt = (view: Attempt) => compose(sent(view), validate(Answer))
  const sink = collector()
  const { maxAttempts = 3, signal } = settings
  try {
    await pipeline(
      Readable.from(requests(rows)),
      attempt(job),
      retryFailed(job, attempt, { maxAttempts }),
      sink,
      ...((signal ? [{ signal }] : []) as []),
    )
  } finally {
    await job.close()
  }
  return sink.items as Outcome[]
}

void t.test('a paused turn goes on, once or twice, and a replay gives the same', async (t) => {
  const asked: unknown[] = []
  const set = await setUp(t, { respond: (params) => (asked.push(params), respond(params)) })
  const found = await run(set)
  t.equal(found.length, rows)
  for (const outcome of found) {
    const { position } = outcome
    t.match(outcome, { ok: true, value: { n: position }, attempt: 1 + (position % 3) })
  }
  const twice = asked.filter((params) => pausesIn(params) === 2)
  t.equal(twice.length, 2)
  for (const params of twice) {
    const [question, answer, ...others] = turnsOf(params)
    t.match(question, { role: 'user' })
    t.same(others, [], 'one turn, however often it paused')
    const blocks = answer?.content as Array<{ type: string }> | undefined
    const types = blocks?.map(({ type }) => type)
    t.same(types, ['text', 'server_tool_use', 'web_search_tool_result', 'text', 'server_tool_use'])
  }
  const bill = await set.emulator.ledger()
  t.match(bill, { requests: 12, billed: 12, billedTwice: { count: 0 } })
  t.strictSame(await run(set), found)
  t.equal((await set.emulator.ledger()).requests, 12)
})

void t.test(
  'with its attempts at an end a row stays paused, and a further one lets it go on',
  async (t) => {
    const set = await setUp(t, { respond })
    const found = await run(set, { maxAttempts: 2 })
    const open = found.filter(({ ok }) => !ok)
    t.same(new Set(open.map(({ position }) => position)), new Set([2, 5]))
    const failure = {
      kind: 'paused',
      message: /each pause uses one attempt/,
      retryable: true,
    }
    for (const outcome of open) t.match(outcome, { failure, attempt: 2, message: {} })
    const more = await run(set, { maxAttempts: 3 })
    t.ok(more.every(({ ok }) => ok))
    t.equal((await set.emulator.ledger()).requests, 12, 'what was said is not asked for again')
  },
)

void t.test('stopped between the pauses, the same program ends the same', async (t) => {
  const whole = await run(await setUp(t, { respond }))
  for (const attempt of [1, 2, 3]) {
    await t.test(`in attempt ${attempt}`, async (t) => {
      const set = await setUp(t, { respond })
      const stop = new AbortController()
      const stopped = run(set, {
        signal: stop.signal,
        onJob: (job) =>
          job.onEvent((event) => {
            if (event.type === 'accepted' && event.attempt === attempt) stop.abort()
          }),
      })
      await t.rejects(stopped, { name: 'AbortError' })
      const after = await run(set)
      const byRow = (all: Outcome[]) =>
        all
          .toSorted((a, b) => a.position - b.position)
          .map(({ position, ok, attempt: last, ...more }) => ({
            position,
            ok,
            last,
            v: 'value' in more ? more.value : undefined,
          }))
      t.same(byRow(after), byRow(whole))
      t.match(await set.emulator.ledger(), { requests: 12, billedTwice: { count: 0 } })
    })
  }
})
