/**
 * What becomes of answers, everything at once: each run has capabilities, rows and faults by chance, is
 * killed or cut short a few times, and must end as a run that never was, with a bill that its jobs know.
 *
 * BATCHLINE_RUNS=200 runs more of them, BATCHLINE_SEED=… the same again.
 */
import t from 'tap'
import type { Test } from 'tap'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentHash, startEmulator } from '../../src/emulator/index.ts'
import type { Emulator, FaultRule, LedgerEntry, LedgerReport } from '../../src/emulator/index.ts'
import { readLedger } from '../../src/emulator/index.ts'
import type { FinalOutcome } from '../../src/index.ts'
import { withoutRepeats } from '../faults/judge-asked.ts'
import { Random } from '../faults/random.ts'
import { areOwn, cutShort, toTheEnd } from '../fixtures/answers-run/cut-short.ts'
import { respond } from '../fixtures/answers-run/model.ts'
import { request, runAnswers, twinOf } from '../fixtures/answers-run/pipeline.ts'
import { randomSpec, varied } from '../fixtures/answers-run/spec.ts'
import type { AnswersSpec } from '../fixtures/answers-run/spec.ts'
import { statusIn } from '../fixtures/status-in.ts'

const runs = Number(process.env['BATCHLINE_RUNS'] ?? 6)
const seed = Number(process.env['BATCHLINE_SEED'] ?? Date.now() % 1_000_000_000)

t.setTimeout(0)
const root = t.testdir()

for (let number = seed; number < seed + runs; number++) {
  void t.test(`seed ${number}`, async (t) => {
    const random = new Random(number)
    const service = { batchMs: 30, batchMsJitter: 40, respond }
    const emulator = await startEmulator(service)
    const other = await startEmulator(service)
    t.teardown(async () => {
      await emulator.close()
      await other.close()
    })
    const folder = join(root, String(number))
    const spec = randomSpec(random, { folder, url: emulator.url, run: `run ${number}` })
    const whole = { ...spec, folder: join(folder, 'whole'), url: other.url }
    emulator.faults.set(faultsOf(spec, random))
    await mkdir(whole.folder, { recursive: true })
    t.comment(JSON.stringify({ ...spec, folder: '', url: '' }))
    // By a program with other options rows take other ways, so that there is nothing to compare them with.
    const mayVary = !spec.isNamed && !(spec.isChained && spec.fallBack)
    const isVaried = mayVary && random.next() < 0.4
    for (let kills = random.whole(1, 3); kills > 0; kills--) {
      const rows = kills > 1 ? Math.ceil(spec.rows * 0.6) : spec.rows
      await cutShort({ ...(isVaried ? varied(spec, random) : spec), rows }, random)
    }
    emulator.faults.set([])
    const last = { ...spec, resume: isVaried, again: true }
    await toTheEnd(last)
    if (!isVaried) await toTheEnd(whole)

    const output = await readFile(join(folder, 'out.jsonl'), 'utf8')
    t.ok(areOwn(output, spec.rows), 'each row has its own answer')
    if (!isVaried) {
      const same = (text: string): unknown[] => rowsIn(text, spec)
      t.same(same(output), same(await readFile(join(whole.folder, 'out.jsonl'), 'utf8')))
    }
    await judgeBill(t, spec, { emulator, output, isVaried })
    const before = await emulator.ledger()
    await runAnswers({ ...last, go: true })
    t.equal(await readFile(join(folder, 'out.jsonl'), 'utf8'), output, 'the same again')
    const after = await emulator.ledger()
    // A call that the service does not take is made again by each run, and costs nothing.
    const paid = (ledger: LedgerReport): number[] => [ledger.calls.create, ledger.messages]
    t.same(paid(after), paid(before), 'and nothing new')
  })
}

function faultsOf({ keepIds, prune, fallBack }: AnswersSpec, random: Random): FaultRule[] {
  const calls = (): number[] => [1, 2, 3, 4].filter(() => random.next() < 0.3)
  const all: FaultRule[] = [
    // With ids of the user's own nothing proves whose batch it is.
    ...(keepIds ? [] : [{ on: 'create', fault: 'reply_lost', calls: calls() } as const]),
    // The first chunk alone: a later one may have one request, which can't be split and is rejected.
    { on: 'create', fault: 'status', status: 413, calls: calls().filter((n) => n === 1) },
    // What was given up so is asked again by the last run, unless its body is gone, or its value went on.
    ...(prune || fallBack
      ? []
      : [{ on: 'messages', fault: 'reply_lost', calls: calls() } as const]),
    { on: 'messages', fault: 'status', status: 429, retryAfter: 0, calls: calls() },
  ]
  return all.filter(() => random.next() < 0.25)
}

/**
 * What must not depend on kills: not the ids, nor with `dedupe` which of equal rows was sent, nor with a store of
 * answers whether the other was sent before.
 */
function rowsIn(text: string, { dedupe, remember }: AnswersSpec): unknown[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const {
        message,
        ref: _ref,
        batch_id: _batch,
        usage,
        cost_usd,
        same_as,
        row,
        recalled: _recalled,
        attempt,
        model,
        ...rest
      } = JSON.parse(line) as Record<string, unknown>
      const { content } = (message ?? {}) as { content?: unknown }
      const { spent, ...carried } = (row ?? {}) as Record<string, unknown>
      const sent = remember ? [] : [content, attempt, model]
      const paid = dedupe || remember ? [] : [usage, rounded(cost_usd), same_as, rounded(spent)]
      return { ...rest, carried, sent, paid }
    })
}

function rounded(usd: unknown): unknown {
  return typeof usd === 'number' ? usd.toFixed(12) : usd
}

async function judgeBill(
  t: Test,
  spec: AnswersSpec,
  { emulator, output, isVaried }: { emulator: Emulator; output: string; isVaried: boolean },
): Promise<void> {
  const entries: LedgerEntry[] = []
  for await (const entry of readLedger(emulator.ledgerPath)) entries.push(entry)
  const paidOnce = withoutRepeats(entries)
  const twin = contentHash(request('', twinOf(spec)).params)
  const billed = paidOnce.flatMap((entry) =>
    entry.type === 'result' && entry.billed && entry.content !== twin ? entry.content : [],
  )
  t.equal(billed.length, new Set(billed).size, 'no batch was paid for what was paid')
  const bill = paidOnce.reduce((sum, entry) => sum + (('usd' in entry && entry.usd) || 0), 0)
  const jobs = [join(spec.folder, 'first'), ...(spec.isChained ? [join(spec.folder, 'next')] : [])]
  let told = 0
  let again = 0
  let open = 0
  for (const job of jobs) {
    const { cost, askedNow } = await statusIn(job)
    told += cost?.usd ?? 0
    again += askedNow?.askedAgain ?? 0
    open += askedNow?.open ?? 0
  }
  // With more attempts than before, a row whose call was cut off goes into a batch, and the call stays open.
  if (isVaried && open > 0) return
  t.equal(open, 0, 'no call is open')
  t.ok(Math.abs(bill - told) < 1e-9, `the jobs know of ${told} USD, and ${bill} were billed`)
  t.ok(entries.length - paidOnce.length <= again, 'what was paid twice is told')
  const outcomes = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FinalOutcome<unknown, { spent?: number }>)
  const sum = outcomes.reduce((all, { cost_usd = 0, row }) => all + cost_usd + (row?.spent ?? 0), 0)
  t.ok(Math.abs(bill - sum) < 1e-9, `the output has ${sum} USD, and ${bill} were billed`)
}
