import { givenSample } from './given-sample.ts'
import { usageError } from './usage-error.ts'

const most = 10_000

/** Whether a `--sample` says how many requests are counted, and not which share of the rows is reviewed. */
export function isRequestCount(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) > 0
}

/** @returns undefined for the share that `batchline run` takes under the same name */
export function givenRequestCount(text: string, flag: string): number | undefined {
  if (!isRequestCount(text)) {
    givenSample(text, flag)
    return undefined
  }
  if (Number(text) <= most) return Number(text)
  throw usageError(`${flag} must be a whole number from 1 to ${most}, not "${text.slice(0, 40)}"`)
}
