/** Holds what a finished job says of its cost against the ledger, in its journal and in its output. */
import { readFile } from 'node:fs/promises'
import type { LedgerEntry } from '../../src/emulator/index.ts'
import type { Outcome } from '../../src/index.ts'
import { statusIn } from '../fixtures/status-in.ts'
import type { Subject } from './subject.ts'
import type { Verdict } from './verdict.ts'

/** Sums of fractions drift, so the output's sum is a little off. */
const tolerance = 1e-9

/** @param copies - batches that are not the job's doing: their cost is in no sum */
export async function judgeCost(
  { folder, out }: Subject,
  ledger: readonly LedgerEntry[],
  copies: ReadonlySet<string>,
  verdict: Verdict,
): Promise<void> {
  const due = sum(
    ledger.map((entry) => {
      if (!('billed' in entry) || !entry.billed) return 0
      return 'batch' in entry && copies.has(entry.batch) ? 0 : (entry.usd ?? NaN)
    }),
  )
  const { cost } = await statusIn(folder)
  const text = await readFile(out, 'utf8')
  const outcomes = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Outcome)
  const told = {
    status: cost?.usd ?? 0,
    output: sum(outcomes.map(({ cost_usd = 0 }) => cost_usd)),
  }
  for (const [where, usd] of Object.entries(told)) {
    if (Math.abs(usd - due) <= tolerance) continue
    verdict.problems.push(`${where}: ${usd} USD, and the ledger has ${due}`)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
