import { savedPicos, toUsd } from '../../cost/rates.ts'
import type { FailureKind } from '../../outcome.ts'
import type { PilotReport } from '../core/pilot-report.ts'
import type { JobState } from '../journal/job-state.ts'

/** What was counted as outcomes came by. */
export interface Noted {
  readonly ok: number
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>
  readonly examples: PilotReport['examples']
  /** Rows that the outcomes are of: a row may make several requests. */
  readonly noted: number
  /** Rows of the input that are the pilot. */
  readonly pilotRows: number
}

/** Nothing but the pilot was sent, so what the job has spent is what the pilot cost. */
export function pilotReport(state: JobState, of: Noted): PilotReport {
  const { ok, failures, examples, pilotRows } = of
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const rows = ok + failed
  const { picos, unpriced } = state.spent
  const usd = unpriced > 0 ? undefined : toUsd(picos)
  const each = usd === undefined || of.noted === 0 ? undefined : usd / of.noted
  const rowsLeft = state.inputRows === undefined ? undefined : state.inputRows - pilotRows
  return {
    rows,
    ok,
    failed,
    failures,
    examples,
    ...(usd === undefined || rows === 0 ? {} : { usd }),
    ...(each === undefined ? {} : { perThousand: each * 1000 }),
    ...(rowsLeft === undefined ? {} : { rowsLeft }),
    ...(each === undefined || rowsLeft === undefined ? {} : { usdLeft: each * rowsLeft }),
    ...cacheOf(state),
  }
}

function cacheOf(
  state: JobState,
): Pick<PilotReport, 'cacheWritten' | 'cacheRead' | 'cacheSavedUsd'> {
  let cacheWritten = 0
  let cacheRead = 0
  let picos: number | undefined = 0
  for (const { usage } of state.lessons.last) {
    for (const { tokens, rates } of usage.models) {
      cacheWritten += tokens[2] + tokens[3]
      cacheRead += tokens[4]
      picos = picos === undefined || !rates ? undefined : picos + savedPicos(tokens, rates)
    }
  }
  const isUsed = cacheWritten + cacheRead > 0
  return {
    cacheWritten,
    cacheRead,
    ...(picos === undefined || !isUsed ? {} : { cacheSavedUsd: toUsd(picos) }),
  }
}
