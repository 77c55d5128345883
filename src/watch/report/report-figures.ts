/** What a report says of several jobs together. */
import type { UsdEstimate } from '../../estimate/cost-estimate.ts'
import type { JobFigures } from './job-figures.ts'

export interface ReportFigures {
  /** When the folders were read, in milliseconds since 1970. */
  readonly read: number
  readonly version: string
  readonly jobs: readonly JobFigures[]
  /** Folders that can't be read. They are in no sum. */
  readonly unread: readonly UnreadFolder[]
  readonly total: ReportTotal
  /** What `batchline estimate` has said of all of them. */
  readonly estimate?: UsdEstimate
  /** In USD, of all of them. */
  readonly budgetUsd?: number
}

export interface UnreadFolder {
  /** As that of a job: the name of the folder, without the way to it. */
  readonly name: string
  /** In one sentence. */
  readonly why: string
  readonly error: unknown
}

export interface ReportTotal {
  /** Rows of the inputs that were read to their ends, and how many jobs have not seen theirs. */
  readonly inputRows: number
  readonly endNotSeen: number
  /** Of the jobs that have counted their outcomes. */
  readonly ok: number
  readonly failed: number
  readonly notCounted: number
  /** What answers with a known price cost. */
  readonly usd: number
  readonly unpricedAnswers: number
  readonly answers: number
}

/** What is given beside the folders. */
export type Expected = Pick<ReportFigures, 'estimate' | 'budgetUsd'>

export function reportFigures(
  { jobs, unread }: Pick<ReportFigures, 'jobs' | 'unread'>,
  read: number,
  { version, ...given }: Expected & Pick<ReportFigures, 'version'>,
): ReportFigures {
  const expected = unread.length > 0 ? given : withBudget(jobs, given)
  return { read, version, jobs, unread, total: totalOf(jobs), ...expected }
}

/** A budget that a job was run with is known without being told; the sum of some is no budget of all. */
function withBudget(jobs: readonly JobFigures[], expected: Expected): Expected {
  if (expected.budgetUsd !== undefined) return expected
  const budgets = jobs.flatMap(({ budgetUsd = [] }) => budgetUsd)
  if (budgets.length === 0 || budgets.length < jobs.length) return expected
  return { ...expected, budgetUsd: budgets.reduce((sum, usd) => sum + usd, 0) }
}

function totalOf(jobs: readonly JobFigures[]): ReportTotal {
  const total = {
    inputRows: 0,
    endNotSeen: 0,
    ok: 0,
    failed: 0,
    notCounted: 0,
    usd: 0,
    unpricedAnswers: 0,
    answers: 0,
  }
  for (const { status } of jobs) {
    const { inputRows, outcomes, cost } = status
    if (inputRows === undefined) total.endNotSeen++
    total.inputRows += inputRows ?? 0
    if (!outcomes) total.notCounted++
    total.ok += outcomes?.ok ?? 0
    total.failed += outcomes?.failed ?? 0
    total.usd += cost?.usd ?? 0
    total.unpricedAnswers += cost?.unpricedAnswers ?? 0
    total.answers += cost?.answers ?? 0
  }
  return total
}
