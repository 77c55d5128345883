/** What the report says of one job, as plain data: the page shows it, and `--json` prints it. */
import { basename } from 'node:path'
import { batchFigures } from './batch-figures.ts'
import type { BatchFigures } from './batch-figures.ts'
import type { ClassCost } from './class-cost.ts'
import { openBatches } from './open-batches.ts'
import type { OpenBatches } from './open-batches.ts'
import { keptNumber } from '../kept-option.ts'
import type { WatchedJob } from './read-watched-job.ts'
import type { RowSample } from './rows/row-sample.ts'
import type { JobStatus } from '../../job/job-status.ts'
import { isAllOk } from '../is-all-ok.ts'
import { isOnlyRecalled } from '../../job/journal/chunk-state.ts'
import type { TokenSketch } from '../../cost/token-sketch.ts'

export interface JobFigures {
  /** The name of its folder, without the way to it. */
  readonly name: string
  readonly status: JobStatus
  readonly stage: JobStage
  readonly origin: string
  readonly format: number
  /** Times in milliseconds since 1970; absent where nothing says them. */
  readonly created?: number
  readonly lastRecord?: number
  /** `--max-cost` of the command that the job was last run with. */
  readonly budgetUsd?: number
  /** Rows whose answer a store gave, and rows that share another's request, by the chunks of the first attempt. */
  readonly recalledRows: number
  readonly sharedRows: number
  readonly batches?: BatchFigures
  readonly openBatches?: OpenBatches
  readonly costs: readonly ClassCost[]
  /** Tokens that 1, 2, … 99 of 100 answers do not pass. */
  readonly curves?: { readonly input: readonly number[]; readonly output: readonly number[] }
  /** With `--with-rows`: of each way of failing, the first row. */
  readonly samples?: readonly RowSample[]
}

/** How far a job is: `running` while a process works on it, else the most pressing. */
export type JobStage =
  | 'running'
  | 'stopped'
  | 'canceled'
  | 'in doubt'
  | 'waiting'
  | 'not all sent'
  | 'unfinished'
  | 'finished'

/** @param now - where what is open ends on the time line, in milliseconds since 1970 */
export function jobFigures(job: WatchedJob, now: number): JobFigures {
  const { meta, state, status, log, costs } = job
  const batches = batchFigures(log.batches(), now)
  const open = openBatches(state.active)
  const budget = keptNumber(meta.command, 'max-cost')
  const created = Date.parse(meta.created ?? '')
  const first = [...(state.attempts.get('1')?.chunks.values() ?? [])].filter(({ part }) => !part)
  const sum = state.cost
  return {
    name: basename(job.paths.folder),
    status,
    stage: job.isRunning ? 'running' : stageOf(status),
    origin: hostOf(meta.origin),
    format: meta.format,
    ...(Number.isNaN(created) ? {} : { created }),
    ...(log.last === undefined ? {} : { lastRecord: log.last }),
    ...(budget === undefined ? {} : { budgetUsd: budget }),
    recalledRows: total(
      first.filter((chunk) => chunk.status !== 'sealed' || isOnlyRecalled(chunk)),
      ({ recalled }) => recalled,
    ),
    sharedRows: total(
      first.filter(({ status: is }) => is !== 'sealed'),
      ({ same }) => same,
    ),
    ...(batches ? { batches } : {}),
    ...(open ? { openBatches: open } : {}),
    costs: costs.costs(),
    ...(sum.output.count > 0
      ? { curves: { input: curveOf(sum.input), output: curveOf(sum.output) } }
      : {}),
  }
}

function stageOf(status: JobStatus): JobStage {
  const { attempts, canceled, tripped, outcomes, inputRows } = status
  const sum = (of: 'inDoubt' | 'accepted' | 'sealed'): number =>
    total(attempts, (attempt) => attempt[of])
  if (tripped) return 'stopped'
  if (canceled && !isAllOk(status)) return 'canceled'
  if (sum('inDoubt') > 0) return 'in doubt'
  if (sum('accepted') > 0) return 'waiting'
  if (sum('sealed') > 0) return 'not all sent'
  if (inputRows === undefined || (outcomes?.partial ?? false)) return 'unfinished'
  return 'finished'
}

/** Without a user or a password, which an address may have. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}

function curveOf(sketch: TokenSketch): number[] {
  return Array.from({ length: 99 }, (_, i) => sketch.quantile((i + 1) / 100) ?? 0)
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
