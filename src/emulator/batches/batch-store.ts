/**
 * All batches, oldest first, and the pages of the list. A workspace may hold 100,000 foreign
 * batches, so a page must cost no more than a binary search and its own length.
 */
import { ApiProblem } from '../wire/api-problem.ts'
import type { Batch } from './batch.ts'

/** The page that a list call asks for. */
export interface PageQuery {
  limit: number
  afterId?: string | undefined
  beforeId?: string | undefined
  now: number
  /** For a list that lags: leaves out batches younger than this. */
  minAgeMs: number
}

export class BatchStore {
  readonly #byId = new Map<string, Batch>()
  readonly #byKey = new Map<string, Batch>()
  #byAge: Batch[] = []
  /** Batches that have not ended. */
  readonly running: Set<Batch> = new Set()

  /** Number of accepted batches, without planted ones. */
  accepted = 0
  /** Number of their requests. */
  acceptedRequests = 0

  add(batch: Batch): void {
    this.accepted++
    this.acceptedRequests += batch.facts.requests
    this.#byId.set(batch.facts.id, batch)
    const { workspace, idempotencyKey: key } = batch.facts
    if (key !== undefined) this.#byKey.set(placeOf(key, workspace), batch)
    this.#byAge.splice(this.#indexOf(batch.facts.createdAt), 0, batch)
    if (!batch.ended) this.running.add(batch)
  }

  /** Adds many batches at once, in any order. */
  addAll(batches: readonly Batch[]): void {
    for (const batch of batches) {
      this.#byId.set(batch.facts.id, batch)
      if (!batch.ended) this.running.add(batch)
    }
    this.#byAge = [...this.#byAge, ...batches].sort(byAge)
  }

  remove(batch: Batch): void {
    this.#byId.delete(batch.facts.id)
    const { workspace, idempotencyKey: key } = batch.facts
    if (key !== undefined) this.#byKey.delete(placeOf(key, workspace))
    this.#byAge.splice(this.#byAge.indexOf(batch), 1)
    this.running.delete(batch)
  }

  /** Whether any workspace has a batch of this id. */
  has(id: string): boolean {
    return this.#byId.has(id)
  }

  /** The batch, if the workspace may see it. */
  find(id: string, workspace: string, now: number): Batch | undefined {
    const batch = this.#byId.get(id)
    return batch && isVisible(batch, workspace, now) ? batch : undefined
  }

  /** Number of batches that are not deleted. */
  get size(): number {
    return this.#byAge.length
  }

  /** The newest ones of all workspaces, newest first. */
  newest(count: number): Batch[] {
    return this.#byAge.slice(Math.max(0, this.#byAge.length - count)).reverse()
  }

  /** The batch that a create call with this key has made, though nobody may see it yet. */
  findByKey(key: string, workspace: string): Batch | undefined {
    return this.#byKey.get(placeOf(key, workspace))
  }

  /** Creation times must be unique: they define the order of the list. */
  uniqueStamp(now: number): number {
    const newest = this.#byAge.at(-1)
    return newest && newest.facts.createdAt >= now ? newest.facts.createdAt + 0.002 : now
  }

  /** Requests in batches that have not ended, across all workspaces. */
  queued(): number {
    let sum = 0
    for (const batch of this.running) sum += batch.facts.requests
    return sum
  }

  /**
   * A page, newest first, and whether more follow. `after_id` gives the next older batches,
   * `before_id` the next newer ones, so paging with `before_id` moves towards now.
   */
  page(query: PageQuery, workspace: string, cursorStatus: number): [Batch[], boolean] {
    const { limit, afterId, beforeId, now, minAgeMs } = query
    const cursor = afterId ?? beforeId
    const step = beforeId === undefined ? -1 : 1
    let at = this.#byAge.length - 1
    if (cursor !== undefined) {
      const batch = this.find(cursor, workspace, now)
      if (!batch && cursorStatus === 200) return [[], false]
      if (!batch) throw new ApiProblem(cursorStatus, 'The batch to page from was not found')
      at = this.#byAge.indexOf(batch, this.#indexOf(batch.facts.createdAt)) + step
    }
    const page: Batch[] = []
    for (; page.length <= limit; at += step) {
      const batch = this.#byAge[at]
      if (!batch) break
      const lags = minAgeMs > 0 && batch.facts.createdAt > now - minAgeMs
      if (!lags && isVisible(batch, workspace, now)) page.push(batch)
    }
    const hasMore = page.length > limit
    if (hasMore) page.pop()
    return [step === 1 ? page.reverse() : page, hasMore]
  }

  /** Index of the first batch that was not created before this moment. */
  #indexOf(createdAt: number): number {
    let low = 0
    let high = this.#byAge.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#byAge[middle] as Batch).facts.createdAt < createdAt) low = middle + 1
      else high = middle
    }
    return low
  }
}

function placeOf(key: string, workspace: string): string {
  return `${workspace} ${key}`
}

function byAge(a: Batch, b: Batch): number {
  return a.facts.createdAt - b.facts.createdAt
}

function isVisible(batch: Batch, workspace: string, now: number): boolean {
  return batch.facts.workspace === workspace && batch.facts.visibleAt <= now
}
