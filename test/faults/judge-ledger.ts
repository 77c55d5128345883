/**
 * Holds what was accepted and billed against the rows, by content: each request may be accepted once,
 * and once more for each of its results that was not run and may be sent again.
 */
import type { LedgerEntry } from '../../src/emulator/index.ts'
import type { FaultRows } from './fault-rows.ts'
import { contentsOf, kindOf } from './fault-rows.ts'
import type { Verdict } from './verdict.ts'

interface Count {
  accepted: number
  billed: number
  /** Results that say that the request was not run. */
  unrun: number
}

export interface Allowed {
  /** Batches that are not the job's doing: a proxy has sent a create twice. */
  readonly copies: ReadonlySet<string>
  /** Rows may end without an answer because the service has lost it. */
  readonly unresolved: boolean
}

export function judgeLedger(
  ledger: readonly LedgerEntry[],
  rows: FaultRows,
  { copies, unresolved }: Allowed,
  verdict: Verdict,
): void {
  const counts = countsOf(ledger.filter((entry) => !('batch' in entry && copies.has(entry.batch))))
  for (const [position, content] of contentsOf(rows).entries()) {
    const kind = kindOf(position, rows)
    const count = counts.get(content) ?? { accepted: 0, billed: 0, unrun: 0 }
    counts.delete(content)
    const due = kind === 'doomed' ? 0 : 1
    const sends = 1 + (kind === 'doomed' ? Math.max(0, count.unrun - 1) : count.unrun)
    if (count.billed > due || count.accepted > sends) {
      verdict.twice++
      verdict.problems.push(`row ${position} (${kind}): ${JSON.stringify(count)}`)
    } else if (count.billed < due && !unresolved) {
      verdict.lost++
      verdict.problems.push(`row ${position} (${kind}) was not billed: ${JSON.stringify(count)}`)
    }
  }
  judgeReasked(counts, rows, verdict)
}

/** What is left are the vague rows, asked again in other words. */
function judgeReasked(counts: Map<string, Count>, rows: FaultRows, verdict: Verdict): void {
  const vague = Array.from({ length: rows.count }, (_, i) => kindOf(i, rows)).filter(
    (kind) => kind === 'vague',
  ).length
  if (counts.size > vague) {
    verdict.problems.push(`${counts.size} other requests, where ${vague} rows are asked again`)
  }
  for (const [content, count] of counts) {
    if (count.billed <= 1 && count.accepted <= 1 + count.unrun) continue
    verdict.twice++
    verdict.problems.push(`asked again as ${content}: ${JSON.stringify(count)}`)
  }
}

function countsOf(ledger: readonly LedgerEntry[]): Map<string, Count> {
  const counts = new Map<string, Count>()
  for (const entry of ledger) {
    if (entry.type === 'batch') continue
    const count = counts.get(entry.content) ?? { accepted: 0, billed: 0, unrun: 0 }
    counts.set(entry.content, count)
    if (entry.type === 'request') count.accepted++
    else if (entry.billed) count.billed++
    else count.unrun++
  }
  return counts
}

/** Batches that a proxy has made a second time: the same requests, right behind the first. */
export function proxyCopies(ledger: readonly LedgerEntry[]): Set<string> {
  const copies = new Set<string>()
  let last: string | undefined
  for (const [i, entry] of ledger.entries()) {
    const first = ledger[i + 1]
    if (entry.type !== 'batch' || first?.type !== 'request') continue
    if (first.custom_id === last) copies.add(entry.batch)
    last = first.custom_id
  }
  return copies
}
