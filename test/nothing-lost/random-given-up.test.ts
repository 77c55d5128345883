/**
 * Rows that askNow gives up in a chain of two jobs whose failures fall back: with faults of calls, kills, cancels and
 * budgets by chance, the program that made the chain ends it, gives the same again, and pays for nothing again
 * without saying so.
 *
 * BATCHLINE_RUNS=200 runs more of them, BATCHLINE_SEED=… the same again.
 */
import t from 'tap'
import type { Test } from 'tap'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentHash, readLedger, startEmulator } from '../../src/emulator/index.ts'
import type { FaultRule, LedgerEntry } from '../../src/emulator/index.ts'
import type { FinalOutcome } from '../../src/index.ts'
import { Random } from '../faults/random.ts'
import { areOwn, cutShort, toTheEnd } from '../fixtures/answers-run/cut-short.ts'
import { respond } from '../fixtures/answers-run/model.ts'
import { request, twinOf } from '../fixtures/answers-run/pipeline.ts'
import { givenUpSpec } from '../fixtures/answers-run/spec.ts'
import type { AnswersSpec } from '../fixtures/answers-run/spec.ts'
import { statusIn } from '../fixtures/status-in.ts'

const runs = Number(process.env['BATCHLINE_RUNS'] ?? 4)
const seed = Number(process.env['BATCHLINE_SEED'] ?? Date.now() % 1_000_000_000)

t.setTimeout(0)
const root = t.testdir()

for (let number = seed; number < seed + runs; number++) {
  void t.test(`seed ${number}`, async (t) => {
    const random = new Random(number)
    const emulator = await startEmulator({ batchMs: 30, batchMsJitter: 40, respond })
    t.teardown(() => emulator.close())
    const folder = join(root, String(number))
    await mkdir(folder, { recursive: true })
    const spec = givenUpSpec(random, { folder, url: emulator.url, run: `run ${number}` })
    emulator.faults.set(faultsOf(random, spec))
    t.comment(JSON.stringify({ ...spec, folder: '', url: '' }))
    for (let cuts = random.whole(1, spec.once ? 9 : 4); cuts > 0; cuts--) {
      await cutShort({ ...spec, cancelAfter: random.pick([0, 0, 1, 2]), resume: true }, random)
    }
    const last = { ...spec, resume: true }
    await toTheEnd(last)
    const output = await readFile(join(folder, 'out.jsonl'), 'utf8')
    t.ok(areOwn(output, spec.rows), 'each row has its own answer')
    emulator.faults.set([])
    const before = await emulator.ledger()
    await toTheEnd({ ...last, go: true })
    t.equal(await readFile(join(folder, 'out.jsonl'), 'utf8'), output, 'the same again')
    const { calls } = await emulator.ledger()
    t.same([calls.messages, calls.create], [before.calls.messages, before.calls.create])
    await judgeBill(t, spec, { ledgerPath: emulator.ledgerPath, output })
  })
}

/** Calls that are lost or not taken, at one place or for so long that the run asks no further. A step comes again for a long wait. */
function faultsOf(random: Random, { once }: AnswersSpec): FaultRule[] {
  const from = random.whole(1, 8)
  const calls = Array.from({ length: random.pick([1, 3, 5, 10, 30]) }, (_, n) => from + n)
  const some = [2, 3, 4, 5, 6, 7].filter(() => random.next() < 0.4)
  const all: FaultRule[] = [
    { on: 'messages', fault: 'reply_lost', calls: some },
    { on: 'messages', fault: 'status', status: 500, commit: true, calls: some },
    { on: 'messages', fault: 'status', status: 529, calls },
    {
      on: 'messages',
      fault: 'status',
      status: 429,
      retryAfter: random.pick([0, 1, once ? 1 : 400]),
      calls,
    },
    { on: 'create', fault: 'reply_lost', calls: some },
  ]
  return all.filter(() => random.next() < 0.4)
}

async function judgeBill(
  t: Test,
  spec: AnswersSpec,
  { ledgerPath, output }: { ledgerPath: string; output: string },
): Promise<void> {
  const entries: LedgerEntry[] = []
  for await (const entry of readLedger(ledgerPath)) entries.push(entry)
  const twin = contentHash(request('', twinOf(spec)).params)
  const billed = entries.flatMap((entry) =>
    entry.type === 'result' && entry.billed && entry.content !== twin ? entry.content : [],
  )
  t.equal(billed.length, new Set(billed).size, 'no batch was paid for what was paid')
  const bill = entries.reduce((sum, entry) => sum + (('usd' in entry && entry.usd) || 0), 0)
  const calls = entries.filter(
    ({ type, ...entry }) => type === 'message' && 'billed' in entry && entry.billed,
  )
  let [told, answered, unknown] = [0, 0, 0]
  for (const name of ['first', 'next']) {
    const { cost, askedNow } = await statusIn(join(spec.folder, name))
    told += cost?.usd ?? 0
    answered += askedNow?.answered ?? 0
    unknown += (askedNow?.open ?? 0) + (askedNow?.askedAgain ?? 0)
  }
  const lost = calls.length - answered
  t.ok(
    lost >= 0 && lost <= unknown,
    `${lost} calls were paid without an answer, ${unknown} are told`,
  )
  t.ok(lost === 0 ? Math.abs(bill - told) < 1e-9 : told < bill, `${told} USD told, ${bill} billed`)
  const outcomes = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FinalOutcome<unknown, { spent?: number }>)
  const sum = outcomes.reduce((all, { cost_usd = 0, row }) => all + cost_usd + (row?.spent ?? 0), 0)
  t.ok(Math.abs(told - sum) < 1e-9, `the output has ${sum} USD, and ${told} are told`)
}
