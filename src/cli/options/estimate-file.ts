import type { UsdEstimate } from '../../estimate/cost-estimate.ts'
import { readText } from './given-value.ts'
import { usageError } from './usage-error.ts'

const members = ['expected', 'low', 'high', 'most'] as const

/**
 * What `batchline estimate --json` has printed: the cost with the prompt cache where it knows one, because that is what
 * the bill is compared with.
 *
 * @throws BatchlineError `ERR_OPTION` for a file that holds no cost.
 */
export function estimateFile(path: string, flag: string): UsdEstimate {
  const text = readText(flag, path)
  let given: { readonly usd?: Partial<UsdEstimate> } | null
  try {
    given = JSON.parse(text) as typeof given
  } catch (cause) {
    throw usageError(`${flag}: ${path} is not JSON`, cause)
  }
  const usd = given?.usd?.cached ?? given?.usd
  const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0
  if (usd && members.every((name) => isAmount(usd[name]))) {
    const { expected = 0, low = 0, high = 0, most = 0 } = usd
    return { expected, low, high, most }
  }
  throw usageError(
    `${flag}: ${path} holds no cost in USD; it must be the output of batchline estimate --json, with a price for every model`,
  )
}
