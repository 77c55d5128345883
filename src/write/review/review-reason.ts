/** Why a row is in the review file. */

/**
 * - `tier`: its confidence is good enough for a review only
 * - `unsure`: it failed because its confidence is too low
 * - `fallback`: it failed, and a value stands in for an answer
 * - `sample`: it was drawn at random from all other rows that are ok
 */
export type ReviewReason = 'tier' | 'unsure' | 'fallback' | 'sample'

export const reviewReasons: readonly ReviewReason[] = ['tier', 'unsure', 'fallback', 'sample']

/**
 * Why a row goes to the review file. `sample` says no more than that it may be drawn; `undefined` that it
 * stays out for certain.
 */
export function reasonFor(row: unknown): ReviewReason | undefined {
  const { ok, tier, fallback, fallbacks, failure } = Object(row) as Record<string, unknown>
  if (fallback === true || Number(fallbacks) > 0) return 'fallback'
  if (tier === 'review') return 'tier'
  if (ok === false) return Object(failure).kind === 'unsure' ? 'unsure' : undefined
  return ok === true ? 'sample' : undefined
}

/** Adds the reason to the line of a row, as its last member. */
export function lineWithReason(line: string | Buffer, reason: ReviewReason): string | Buffer {
  const end = `,"review":"${reason}"}\n`
  return typeof line === 'string'
    ? line.slice(0, -2) + end
    : Buffer.concat([line.subarray(0, -2), Buffer.from(end)])
}

/**
 * A line that waits for its place takes its reason along as one more character at its end, so that what
 * keeps it on disk need not know of reviews.
 */
export function markedLine(line: string, reason: ReviewReason | undefined): string {
  return line + (reason === undefined ? '-' : String(reviewReasons.indexOf(reason)))
}

export interface UnmarkedLine {
  readonly line: string | Buffer
  readonly reason: ReviewReason | undefined
}

/** Takes a {@link markedLine} apart. */
export function unmarkedLine(marked: string | Buffer): UnmarkedLine {
  if (typeof marked === 'string')
    return { line: marked.slice(0, -1), reason: reviewReasons[Number(marked.at(-1))] }
  const reason = reviewReasons[Number(String.fromCodePoint(marked.at(-1) ?? 0))]
  return { line: marked.subarray(0, -1), reason }
}
