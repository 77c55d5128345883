import type { WorkspaceBatch } from '../../watch/workspace-batches.ts'
import { count, counted } from './figures.ts'

/** Counts batches while they are listed. */
export class BatchTotals {
  #batches = 0
  #requests = 0
  readonly #states = new Map<string, number>()
  readonly #owners = new Map<string, number>()

  note({ batch, whose }: WorkspaceBatch): void {
    this.#batches++
    for (const n of Object.values(batch.request_counts)) this.#requests += n
    const state = batch.archived_at ? 'archived' : batch.processing_status.replaceAll('_', ' ')
    add(this.#states, state)
    add(this.#owners, ownerWords[whose.of])
  }

  get line(): string {
    if (this.#batches === 0) return 'the workspace has no batches'
    const requests = counted(this.#requests, 'request')
    return `${counted(this.#batches, 'batch', 'batches')}, ${requests}: ${listed(this.#states)}; ${listed(this.#owners)}`
  }
}

const ownerWords = {
  job: 'of the jobs named',
  second: 'duplicates of these jobs',
  candidate: 'perhaps of these jobs',
  unrecorded: 'of these jobs, but not in their journals',
  batchline: 'of other jobs of batchline',
  other: 'of other clients',
  unknown: 'of unknown owners',
} as const

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function listed(counts: ReadonlyMap<string, number>): string {
  return Array.from(counts, ([what, n]) => `${count(n)} ${what}`).join(', ')
}
