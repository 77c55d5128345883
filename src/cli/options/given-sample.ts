import { shareOf } from './given-amount.ts'
import { usageError } from './usage-error.ts'

/** How the rows of a sample are drawn. */
export interface GivenSample {
  readonly share: number
  readonly least?: number
}

/** A share, and perhaps how many at least: `0.02`, `2%`, `0.02,200`. */
export function givenSample(text: string, flag: string): GivenSample {
  const [share = '', least, ...more] = text.split(',')
  const isFine = more.length === 0 && (least === undefined || /^\d{1,9}$/.test(least))
  if (!isFine) {
    throw usageError(
      `${flag} must be a share and a minimum number of rows, such as 0.02,200, not ${JSON.stringify(text.slice(0, 40))}`,
    )
  }
  return { share: shareOf(share, flag), ...(least === undefined ? {} : { least: Number(least) }) }
}
