/** The batches of a job in time: one by one where they are few, and how many at once where they are many. */
import type { BatchTime } from './batch-log.ts'

/** Bars that a person can still tell apart. */
export const mostBars = 40
/** Points of a curve across the page. */
const bins = 200
/** Lanes of curves below one another. A job with more attempts than this has named `retryFailed`s. */
const mostLanes = 8

export interface BatchFigures {
  readonly batches: number
  readonly open: number
  /** The first was made, the last has ended; in milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** Batches whose beginning or end the journal of an earlier version does not have from the service. */
  readonly inexactBegin: number
  readonly inexactEnd: number
  readonly lanes: readonly Lane[]
  /** Attempts whose curve is left out. */
  readonly lanesLeftOut: number
  /** Each batch, where they are few enough. */
  readonly bars?: readonly BatchTime[]
}

/** The batches of one attempt. */
export interface Lane {
  readonly attempt: string
  readonly batches: number
  readonly requests: number
  readonly open: number
  readonly from: number
  readonly to: number
  /** How long a batch took that has ended, in milliseconds. Absent while none has. */
  readonly took?: { readonly p50: number; readonly p95: number; readonly most: number }
  /** The most batches at once, in each of equal stretches of the time from `from` to `to` of all. */
  readonly load: readonly number[]
}

/** @param now - where the bars of open batches end */
export function batchFigures(all: readonly BatchTime[], now: number): BatchFigures | undefined {
  const [first] = all
  if (!first) return undefined
  const from = first.created
  let to = from
  for (const batch of all) to = Math.max(to, endOf(batch, now))
  const keys = [...new Set(all.map(({ attempt }) => attempt))]
  const lanes = keys.slice(0, mostLanes).map((key) => {
    return laneOf(key, all, { from, to, now })
  })
  return {
    batches: all.length,
    open: all.filter(({ ended }) => ended === undefined).length,
    from,
    to,
    inexactBegin: all.filter(({ isCreatedExact }) => !isCreatedExact).length,
    inexactEnd: all.filter(({ ended, isEndedExact }) => ended !== undefined && !isEndedExact)
      .length,
    lanes,
    lanesLeftOut: keys.length - lanes.length,
    ...(all.length <= mostBars ? { bars: all } : {}),
  }
}

interface Span {
  readonly from: number
  readonly to: number
  readonly now: number
}

function laneOf(attempt: string, all: readonly BatchTime[], { from, to, now }: Span): Lane {
  const own = all.filter((batch) => batch.attempt === attempt)
  const took = own
    .flatMap(({ created, ended }) => (ended === undefined ? [] : [ended - created]))
    .sort((a, b) => a - b)
  const at = (share: number): number => took[Math.ceil(share * took.length) - 1] ?? 0
  return {
    attempt,
    batches: own.length,
    requests: own.reduce((sum, { requests }) => sum + requests, 0),
    open: own.length - took.length,
    from: own[0]?.created ?? from,
    to: own.reduce((last, batch) => Math.max(last, endOf(batch, now)), from),
    ...(took.length > 0 ? { took: { p50: at(0.5), p95: at(0.95), most: at(1) } } : {}),
    load: loadOf(own, { from, to, now }),
  }
}

/** The service's clock may be ahead of this machine's. */
function endOf({ created, ended }: BatchTime, now: number): number {
  return Math.max(created, ended ?? now)
}

/** A sweep over begins and ends: a batch that is shorter than a stretch still counts in it. */
function loadOf(own: readonly BatchTime[], { from, to, now }: Span): number[] {
  const width = Math.max(1, to - from) / bins
  const binOf = (ms: number): number => Math.min(bins - 1, Math.floor((ms - from) / width))
  const changes = own.flatMap((batch): Array<readonly [number, number]> => {
    return [
      [batch.created, 1],
      [endOf(batch, now), -1],
    ]
  })
  changes.sort(([a, up], [b, other]) => a - b || other - up)
  const most = Array.from({ length: bins }, () => 0)
  let bin = 0
  let running = 0
  for (const [ms, change] of changes) {
    for (const next = binOf(ms); bin < next;) most[++bin] = running
    running += change
    most[bin] = Math.max(most[bin] ?? 0, running)
  }
  return most
}
