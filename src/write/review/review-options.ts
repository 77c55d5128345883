/** What `writeRows` sets aside for people to look at. */
import { resolve } from 'node:path'
import { OptionCheck } from '../../option-check.ts'

/**
 * The review file of {@link writeRows}: the rows that a person should review, and a random sample of all
 * others.
 *
 * @example
 * ```ts
 * const review: ReviewOptions = { path: 'review.jsonl', share: 0.02, least: 200 }
 * const sink = writeRows('labels.jsonl', { review })
 * ```
 */
export interface ReviewOptions {
  /** The file, written as `.part` and renamed together with the output. */
  path: string
  /** Share of the other rows that are ok, from 0 to 1, that goes into the sample. Default 0.01. */
  share?: number | undefined
  /** Minimum number of sampled rows, if the output has that many. Default 100. */
  least?: number | undefined
  /** Seed of the sample. Default 1. */
  seed?: number | undefined
}

/** Options with their defaults filled in. */
export type FullReviewOptions = {
  [Name in keyof ReviewOptions]-?: NonNullable<ReviewOptions[Name]>
}

const check = new OptionCheck('writeRows')

/**
 * Checks the options and fills in the defaults.
 *
 * @param others - paths of the sink's other files
 * @throws BatchlineError `ERR_OPTION` for what is out of range, or a path that can't be written
 */
export function reviewOptions(
  { path, share = 0.01, least = 100, seed = 1 }: ReviewOptions,
  others: readonly unknown[],
): FullReviewOptions {
  if (typeof path !== 'string' || path === '' || path === '-')
    throw check.error('review.path must be the path of a file')
  if (others.some((other) => typeof other === 'string' && resolve(other) === resolve(path)))
    throw check.error(
      'review.path must be a separate file, not that of the output or of the rejects',
    )
  if (/\.gz$/i.test(path))
    throw check.error('the review file is plain JSONL: use a name without .gz')
  if (!(typeof share === 'number' && share >= 0 && share <= 1))
    throw check.error(`review.share must be a number from 0 to 1, not ${share}`)
  check.wholeNumber('review.least', least, { least: 0 })
  check.wholeNumber('review.seed', seed, { least: 0, most: Number.MAX_SAFE_INTEGER })
  return { path, share, least, seed }
}
