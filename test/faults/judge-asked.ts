/** Holds what calls of `askNow` have paid twice against what it states: a bounded number, and never in silence. */
import type { LedgerEntry } from '../../src/emulator/index.ts'
import { statusIn } from '../fixtures/status-in.ts'
import type { Verdict } from './verdict.ts'

/** Without the calls that were paid for a request that had been paid before. */
export function withoutRepeats(ledger: readonly LedgerEntry[]): LedgerEntry[] {
  const seen = new Set<string>()
  return ledger.filter((entry) => {
    if (entry.type !== 'message' || !entry.billed) return true
    if (seen.has(entry.content)) return false
    seen.add(entry.content)
    return true
  })
}

/** @param allowed - how many answers may have been paid twice */
export async function judgeAskedAgain(
  folder: string,
  repeats: number,
  allowed: number,
  verdict: Verdict,
): Promise<void> {
  const { askedNow } = await statusIn(folder)
  if (repeats > allowed) {
    verdict.twice++
    verdict.problems.push(`${repeats} answers to calls were paid twice, and ${allowed} may be`)
  }
  const told = askedNow?.askedAgain ?? 0
  if (told < repeats)
    verdict.problems.push(`${repeats} calls were paid twice, and ${told} are told`)
  if (askedNow && askedNow.open > 0) verdict.problems.push(`${askedNow.open} calls are open`)
}
