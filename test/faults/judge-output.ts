/** Holds the output of a finished run against its rows, and each answer against the ledger. */
import { readFile } from 'node:fs/promises'
import type { LedgerEntry } from '../../src/emulator/index.ts'
import type { Outcome } from '../../src/index.ts'
import { answerOf } from '../fixtures/run-job.ts'
import type { FaultRows } from './fault-rows.ts'
import { answerTo, kindOf, textOf } from './fault-rows.ts'
import type { Verdict } from './verdict.ts'

/** @param unresolved - whether rows may end without an answer because the service has lost it */
export async function judgeOutput(
  path: string,
  rows: FaultRows,
  ledger: readonly LedgerEntry[],
  unresolved: boolean,
  verdict: Verdict,
): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const outcomes = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Outcome)
  const byPosition = new Map(outcomes.map((outcome) => [outcome.position, outcome]))
  if (outcomes.some(({ position }, i) => position !== i) || outcomes.length !== rows.count) {
    verdict.problems.push(
      `${outcomes.length} lines of output for ${rows.count} rows, or not in order`,
    )
  }
  const batches = new Set(ledger.flatMap((entry) => ('batch' in entry ? [entry.batch] : [])))
  for (let position = 0; position < rows.count; position++) {
    const outcome = byPosition.get(position)
    if (!outcome || !isAnswered(outcome, rows, unresolved)) {
      verdict.lost++
      verdict.problems.push(`row ${position} is lost: ${JSON.stringify(outcome)?.slice(0, 300)}`)
    } else if (isForeign(outcome, rows, batches)) {
      verdict.foreign++
      verdict.problems.push(`row ${position} has another's answer: ${answerOf(outcome)}`)
    }
  }
}

function isAnswered(outcome: Outcome, rows: FaultRows, unresolved: boolean): boolean {
  if (outcome.custom_id !== `row ${outcome.position}`) return false
  if (outcome.ok) return kindOf(outcome.position, rows) !== 'doomed'
  const { kind } = outcome.failure
  if (unresolved && kind === 'unresolved') return true
  return kind === 'errored' && kindOf(outcome.position, rows) === 'doomed'
}

function isForeign(outcome: Outcome, rows: FaultRows, batches: ReadonlySet<string>): boolean {
  if (outcome.batch_id !== undefined && !batches.has(outcome.batch_id)) return true
  return outcome.ok && answerOf(outcome) !== answerTo(textOf(outcome.position, rows))
}
