import { kindOf } from '../../kind-of.ts'
import type { OptionCheck } from '../../option-check.ts'
import type { ErrorRateLimit } from './error-rate-limit.ts'

const mostWindow = 1_000_000

/** @throws BatchlineError `ERR_OPTION` for a limit that can't be kept */
export function checkErrorRate(
  check: OptionCheck,
  limit: number | ErrorRateLimit | undefined,
): void {
  if (limit === undefined) return
  const isObject = typeof limit === 'object' && limit !== null
  const { rate, least, window, go, ...others } = isObject ? limit : { rate: limit }
  // A limit by another name would be none, and everything would be sent.
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw check.error(
      `maxErrorRate has no ${JSON.stringify(other)}: it has rate, least, window and go`,
    )
  }
  if (!(typeof rate === 'number' && rate >= 0 && rate <= 1)) {
    const name = isObject ? 'maxErrorRate.rate' : 'maxErrorRate'
    const given = typeof rate === 'number' ? String(rate) : kindOf(rate)
    throw check.error(`${name} must be a share from 0 to 1, as 0.05, not ${given}`)
  }
  check.wholeNumber('maxErrorRate.least', least)
  check.wholeNumber('maxErrorRate.window', window, { most: mostWindow })
  check.boolean('maxErrorRate.go', go)
}
