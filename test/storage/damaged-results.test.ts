/**
 * Result files that changed on the disk end the run with a remedy that works. No damaged line
 * becomes an answer.
 */
import t from 'tap'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { awaitResults } from '../../src/index.ts'
import type { Outcome } from '../../src/index.ts'
import { uncut } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp, TestScope } from '../fixtures/set-up.ts'

/** All in one batch, and so in one file of results. */
const oneBatch = { chunk: { maxRequests: 100 } }

async function finishedJob(t: TestScope): Promise<SetUp & { path: string }> {
  const set = await setUp(t)
  await set.run(requests(100), oneBatch)
  return { ...set, path: join(set.folder, 'attempt-1', 'results-000001.jsonl') }
}

const damages: Array<[string, (lines: string[]) => string[]]> = [
  ['two lines change places', ([a = '', b = '', ...rest]) => [b, a, ...rest]],
  [
    'two lines far from each other change places',
    (lines) => lines.with(10, lines[80] ?? '').with(80, lines[10] ?? ''),
  ],
  ['a line is cut', ([a = '', ...rest]) => [a.slice(0, 10), ...rest]],
  ['a line is cut behind its id', (lines) => lines.with(7, cut(lines[7]))],
  [
    'a line is overwritten behind its id',
    (lines) => lines.with(7, cut(lines[7]).padEnd(lines[7]?.length ?? 0)),
  ],
  ['the file ends early', (lines) => lines.slice(0, -3)],
  ['the last line is torn', (lines) => lines.with(-1, cut(lines.at(-1)))],
  ['a line has come twice', (lines) => [...lines, lines[99] ?? '']],
]

function cut(line = ''): string {
  return line.slice(0, 100)
}

for (const [title, damage] of damages) {
  void t.test(title, async (t) => {
    const { emulator, path, run } = await finishedJob(t)
    const whole = await readFile(path, 'utf8')
    await writeFile(path, damage(whole.trimEnd().split('\n')).join('\n') + '\n')
    const seen: Outcome[] = []
    const sink = (outcome: Outcome): void => void seen.push(outcome)
    const again = run(requests(100), { sink })
    await t.rejects(again, { code: 'ERR_STORAGE', message: /has been changed/ })
    t.ok(
      seen.every(({ ok }) => ok),
      'no row was said to have no answer',
    )
    await rm(path)
    const outcomes = await run(requests(100))
    t.equal(outcomes.filter(({ ok }) => ok).length, 100)
    t.equal((await emulator.ledger()).requests, 100, 'nothing was sent again')
  })
}

void t.test('a file that vanishes after the job was opened', async (t) => {
  const { path, run } = await finishedJob(t)
  async function* rows(): AsyncGenerator {
    await rm(path)
    yield* requests(100)
  }
  const again = run(rows())
  await t.rejects(again, { code: 'ERR_STORAGE', message: /could not read the results of chunk 1/ })
})

void t.test('what a sink throws is not taken for damage', async (t) => {
  const { open } = await finishedJob(t)
  const job = await open()
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  })
  const sink = new Writable({
    objectMode: true,
    write() {
      throw full
    },
  })
  const batch = { type: 'batch', id: 'any', position: 0, requests: 100 } as const
  const batches = Readable.from([{ ...batch, ref: { attempt: 1, chunk: 1 } }])
  await t.rejects(pipeline(batches, awaitResults(job), sink), full)
})

void t.test('runs of many sizes come out in the order of the requests', async (t) => {
  const filler = 'x'.repeat(3000)
  const { folder, run } = await setUp(t, {
    respond: (_, { index }) => uncut(`${index} ${filler}`),
  })
  const outcomes = await run(requests(2500), {
    chunk: { maxRequests: 2500 },
  })
  const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8')
  t.match(journal, /"runs":\[0,\d+,\d+/, 'several runs')
  t.same(
    outcomes.map(({ position }) => position),
    Array.from({ length: 2500 }, (_, i) => i),
  )
  t.ok(
    outcomes.every((one) => one.ok && JSON.stringify(one.message).includes(`"${one.position} x`)),
  )
})
