/** What made a request is recorded with it and stays so, whatever the program calls it later. */
import t from 'tap'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { retryFailed, toRequests } from '../../src/index.ts'
import type { BatchRequest, Job, Outcome, PromptStatus } from '../../src/index.ts'
import { makeOlder } from '../fixtures/make-older.ts'
import { attemptOf, requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { statusIn } from '../fixtures/status-in.ts'

interface Row {
  readonly n: number
}

const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => ({ n }))

function ask({ n }: Row) {
  const { custom_id, params } = requestOf(n)
  return { custom_id, params }
}

/** The same requests by another function. */
function askAgain(row: Row) {
  return ask(row)
}

/** Rows with an even number get one prompt, the others another, as two lanes of a pipeline would. */
async function inLanes(count: number, version: (lane: number) => string): Promise<BatchRequest[]> {
  const made: BatchRequest[] = []
  for (const lane of [0, 1]) {
    const items = Readable.from(rows(count)).pipe(toRequests(ask, { promptVersion: version(lane) }))
    for await (const item of items as AsyncIterable<BatchRequest>) {
      if (item.position % 2 === lane) made.push(item)
    }
  }
  return made.sort((a, b) => a.position - b.position)
}

type Items = Iterable<unknown> | AsyncIterable<unknown>

async function runWith(
  job: Job,
  source: Items,
  { stage = toRequests(ask) }: { readonly stage?: ReturnType<typeof toRequests<Row>> } = {},
): Promise<Outcome[]> {
  return await pass(job, Readable.from(source).compose(stage as never))
}

async function pass(job: Job, source: Items): Promise<Outcome[]> {
  const found: Outcome[] = []
  const attempt = attemptOf()
  const sink = new Writable({
    objectMode: true,
    write(outcome: Outcome, _encoding, done) {
      found.push(outcome)
      done()
    },
  })
  await pipeline(Readable.from(source), attempt(job), retryFailed(job, attempt), sink)
  await job.close()
  return found
}

void t.test('without a name outcomes say nothing, and the job knows the hash', async (t) => {
  const { open, folder } = await setUp(t)
  const outcomes = await runWith(await open(), rows(15))
  t.equal(outcomes.length, 15)
  t.notOk(outcomes.some((outcome) => 'prompt_version' in outcome || 'prompt_hash' in outcome))
  const { prompts } = await statusIn(folder)
  t.match(prompts, [{ hash: /^[0-9a-f]{12}$/, requests: 15, sent: 15 }])
  t.notOk('version' in (prompts[0] ?? {}))
})

void t.test('with a name each outcome has it, and a replay keeps what was recorded', async (t) => {
  const { open, emulator, folder } = await setUp(t)
  const stage = () => toRequests(ask, { promptVersion: 'v1' })
  const first = await runWith(await open(), rows(15), { stage: stage() })
  const [{ hash } = {} as PromptStatus] = (await statusIn(folder)).prompts
  t.ok(first.every((o) => o.prompt_version === 'v1' && o.prompt_hash === hash))

  for (const other of [toRequests(ask, { promptVersion: 'v2' }), toRequests(askAgain)]) {
    const again = await runWith(await open(), rows(15), { stage: other })
    t.same(again, first, 'byte for byte, whatever it is called now')
  }
  const more = await runWith(await open(), rows(20), {
    stage: toRequests(askAgain, { promptVersion: 'v2' }),
  })
  t.same(more.slice(0, 15), first)
  t.ok(more.slice(15).every((o) => o.prompt_version === 'v2' && o.prompt_hash !== hash))
  t.match((await statusIn(folder)).prompts, [
    { version: 'v1', hash, requests: 15, sent: 15 },
    { version: 'v2', requests: 5, sent: 5 },
  ])
  t.match(await emulator.ledger(), { billed: 20, billedTwice: { count: 0 } })
})

void t.test('the hash sees function, name and constant params, and not the row', async (t) => {
  const hashOf = async (
    stage: ReturnType<typeof toRequests<Row>>,
    from: Row[],
  ): Promise<string> => {
    for await (const item of Readable.from(from).pipe(stage) as AsyncIterable<BatchRequest>) {
      return item.prompt?.hash ?? ''
    }
    return ''
  }
  const make = (system: string) => (row: Row) => {
    const { custom_id, params } = ask(row)
    return { custom_id, params: { ...params, system } }
  }
  const base = await hashOf(toRequests(make('Sort it.')), rows(1))
  t.match(base, /^[0-9a-f]{12}$/)
  t.equal(await hashOf(toRequests(make('Sort it.')), [{ n: 7 }]), base, 'another first row')
  t.not(await hashOf(toRequests(make('Name it.')), rows(1)), base, 'a constant outside of it')
  t.not(await hashOf(toRequests(make('Sort it.'), { promptVersion: 'v2' }), rows(1)), base)
  t.not(await hashOf(toRequests(ask), rows(1)), await hashOf(toRequests(askAgain), rows(1)))
})

void t.test('a chunk of several prompts, retried, recorded and replayed', async (t) => {
  const tried = new Set<string>()
  const { open, folder, emulator } = await setUp(t, {
    respond: (params) => {
      const text = String((params as { messages: Array<{ content: string }> }).messages[0]?.content)
      if (Number(text.split(' ')[1]) % 3 > 0 || tried.has(text)) return `re: ${text}`
      tried.add(text)
      return { error: { type: 'overloaded_error', message: 'busy' } }
    },
  })
  const lanes = await inLanes(24, (lane) => `lane ${lane}`)
  const first = await pass(await open(), lanes)
  t.equal(first.length, 24)
  for (const { position, prompt_version } of first) {
    t.equal(prompt_version, `lane ${position % 2}`, `row ${position}`)
  }
  t.ok(first.some(({ attempt }) => attempt === 2))
  t.match((await statusIn(folder)).prompts, [
    { version: 'lane 0', requests: 16, sent: 16 },
    { version: 'lane 1', requests: 16, sent: 16 },
  ])

  t.same(await pass(await open(), await inLanes(24, () => 'renamed')), first)
  const job = await open()
  t.same(await pass(job, job.recorded()), first, 'from the records')
  const again = await open()
  for await (const item of again.recorded() as AsyncIterable<BatchRequest>) {
    t.equal(item.prompt?.version, `lane ${item.position % 2}`)
  }
  t.equal((await emulator.ledger()).billedTwice.count, 0)
  const rowsFile = await readFile(join(folder, 'attempt-1', 'chunk-000001.rows'), 'utf8')
  const lines = rowsFile.trim().split('\n')
  t.same(
    lines.map((line) => (JSON.parse(line) as { prompt?: number }).prompt),
    lines.map((_, i) => (i % 2 === 0 ? undefined : 1)),
  )
})

void t.test('a rewrite of the user does not change what made the request', async (t) => {
  const { open } = await setUp(t, {
    respond: () => ({ error: { type: 'api_error', message: '' } }),
  })
  const job = await open()
  const attempt = attemptOf()
  const found: Outcome[] = []
  await pipeline(
    Readable.from(rows(3)),
    toRequests(ask, { promptVersion: 'v1' }),
    attempt(job),
    retryFailed(job, attempt, {
      maxAttempts: 2,
      rewrite: (request) => ({ ...request, prompt: { version: 'made up', hash: 'x' } }),
    }),
    new Writable({
      objectMode: true,
      write(outcome: Outcome, _encoding, done) {
        found.push(outcome)
        done()
      },
    }),
  )
  t.equal(found.length, 3)
  t.ok(found.every((o) => o.attempt === 2 && o.prompt_version === 'v1'))
})

void t.test('prompts without end, or without sense, cost one record of bounded size', async (t) => {
  const { run, folder } = await setUp(t)
  const odd = rows(300).map(({ n }) => ({
    ...requestOf(n),
    prompt:
      n === 0 ? 'none' : n === 1 ? { hash: 'x'.repeat(101) } : { version: `v${n}`, hash: `${n}` },
  }))
  const outcomes = await run(odd, { chunk: { maxRequests: 300 } })
  t.equal(outcomes.length, 300)
  const { prompts } = await statusIn(folder)
  t.equal(prompts.length, 63)
  t.equal(outcomes.filter((o) => o.prompt_version === `v${o.position}`).length, 63)
  t.equal(outcomes.filter((o) => o.prompt_version === undefined).length, 237)
  t.same(await run(odd, { chunk: { maxRequests: 300 } }), outcomes)
})

void t.test('a folder of format 3 is read, upgraded and finished', async (t) => {
  const { open, folder, emulator } = await setUp(t)
  const first = await runWith(await open(), rows(15), {
    stage: toRequests(ask, { promptVersion: 'v1' }),
  })
  await makeOlder(folder, 3)
  t.same((await statusIn(folder)).prompts, [])
  const plain = first.map(({ prompt_version: _v, prompt_hash: _h, ...rest }) => rest)
  const again = await runWith(await open(), rows(20), {
    stage: toRequests(ask, { promptVersion: 'v2' }),
  })
  t.same(again.slice(0, 15), plain, 'of them it is not known')
  t.ok(again.slice(15).every((o) => o.prompt_version === 'v2'))
  const meta = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as { format: number }
  t.equal(meta.format, 4)
  await writeFile(join(folder, 'job.json'), JSON.stringify({ ...meta, format: 5 }))
  await t.rejects(open(), { code: 'ERR_FORMAT', message: /reads formats 2 to 4/ })
  t.equal((await emulator.ledger()).billed, 20)
})

void t.test('a name that could not stand in a log is refused', async (t) => {
  for (const promptVersion of ['', 'a\nb', 'x'.repeat(101), '\u202Ev', 3 as unknown as string]) {
    t.throws(() => toRequests(ask, { promptVersion }), {
      code: 'ERR_OPTION',
      message: /promptVersion/,
    })
  }
})
