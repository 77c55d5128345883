import type { BatchClient } from '../../api/batch-client.ts'
import type { Disk } from '../disk/disk.ts'
import type { Failpoint } from './failpoint.ts'
import type { JobState } from '../journal/job-state.ts'
import type { Journal } from '../journal/journal.ts'
import type { Orphans } from './orphans.ts'
import type { Paths } from '../disk/paths.ts'

export interface CoreOptions {
  /** How long a create in doubt is looked for before it counts as absent, in milliseconds. */
  readonly settleMs: number
  /** How long one upload may take, its reply included, in milliseconds. */
  readonly uploadTimeoutMs: number
  /** How long every other answer may take, and how long a download may stand still, in milliseconds. */
  readonly replyTimeoutMs: number
  /** What edited input does to chunks that were already sent. */
  readonly changed: 'error' | 'keep'
  /** What becomes of a create in doubt that can't be proved either way. */
  readonly orphans: Orphans
  readonly keepFreeBytes?: number | undefined
}

export interface CoreParts {
  readonly id: string
  readonly client: BatchClient
  readonly disk: Disk
  readonly paths: Paths
  readonly state: JobState
  readonly journal: Journal
  readonly options: CoreOptions
  readonly reached?: ((point: Failpoint) => Promise<void> | void) | undefined
}
