import type { Prices } from '../../cost/prices.ts'
import type { Disk } from '../disk/disk.ts'
import type { Paths } from '../disk/paths.ts'
import type { JobState } from '../journal/job-state.ts'
import type { Bounds } from './bounds.ts'
import type { BreakerCheck } from './breaker-check.ts'
import type { ChunkRuns } from './chunk-runs.ts'
import type { FailpointHook } from './failpoint.ts'
import type { Gate } from './gate.ts'
import type { JobEvents } from './job-events.ts'
import type { JobFigures } from './job-figures.ts'
import type { JobLife } from './job-life.ts'
import type { JobRecords } from './job-records.ts'
import type { PreflightCheck } from './preflight-check.ts'
import type { JobSettings } from './open-options.ts'
import type { RecordedInput } from './recorded-input.ts'
import type { Roles } from './roles.ts'
import type { Service } from './service.ts'
import type { Step } from './step.ts'
import type { SubmitQueue } from './submit-queue.ts'
import type { OutcomeWatcher } from './outcome-watcher.ts'
import type { PilotCheck } from './pilot-check.ts'
import type { SpendingLimit } from './spending-limit.ts'
import type { Waiter } from './waiter.ts'

/**
 * The parts of a job. None of them is ever replaced. A function or class asks for the parts that it needs,
 * as `Needs<'state' | 'paths'>`, so its signature shows what it can read and change.
 */
export interface JobParts {
  readonly id: string
  readonly settings: JobSettings
  readonly paths: Paths
  readonly disk: Disk
  /** What the journal says. Only {@link JobRecords.add} changes it. */
  readonly state: JobState
  readonly records: JobRecords
  readonly runs: ChunkRuns
  readonly bounds: Bounds
  readonly gate: Gate
  readonly prices: Prices
  readonly service: Service
  /** The state of the service's queue, as its answers show it. */
  readonly queue: SubmitQueue
  readonly waiter: Waiter
  readonly life: JobLife
  readonly events: JobEvents
  /** What comes out. No decision is based on it. */
  readonly figures: JobFigures
  readonly roles: Roles
  readonly recordedInput: RecordedInput
  /** Does nothing outside of tests. */
  readonly failpoint: FailpointHook
  /** Checks the first request before anything is sent. Absent if that is switched off. */
  readonly preflight: PreflightCheck | undefined
  /** Absent without a budget. */
  readonly budget: SpendingLimit | undefined
  /** Absent without a pilot. */
  readonly pilot: PilotCheck | undefined
  /** Absent where any share of the rows may fail. */
  readonly breaker: BreakerCheck | undefined
  /** Absent in a run that waits. */
  readonly step: Step | undefined
  /** Who sees the outcomes of the first attempt. */
  readonly watchers: readonly OutcomeWatcher[]
}

/** Some of the parts of a job. */
export type Needs<Part extends keyof JobParts> = Pick<JobParts, Part>
