import type { OptionCheck } from '../../option-check.ts'
import type { PilotOptions } from './pilot-options.ts'

interface Spending {
  readonly maxCost?: number
  readonly budget?: string
  readonly pilot?: number | PilotOptions
}

/** @throws BatchlineError `ERR_OPTION` for a budget or a pilot that can't be kept. */
export function checkSpending(check: OptionCheck, { maxCost, budget, pilot }: Spending): void {
  if (
    maxCost !== undefined &&
    !(typeof maxCost === 'number' && maxCost > 0 && maxCost < Infinity)
  ) {
    throw check.error(`maxCost must be an amount in USD over 0, not ${String(maxCost)}`)
  }
  check.oneOf('budget', budget, ['learned', 'strict'])
  if (budget !== undefined && maxCost === undefined) {
    throw check.error('budget says how maxCost is kept, and there is no maxCost')
  }
  if (pilot === undefined) return
  const { rows, go, when } = typeof pilot === 'object' ? pilot : { rows: pilot }
  check.wholeNumber('pilot', rows)
  if (go !== undefined && typeof go !== 'boolean' && go !== 'auto') {
    throw check.error("pilot.go must be true, false or 'auto'")
  }
  if (when !== undefined && go !== 'auto') {
    throw check.error("pilot.when has a meaning with pilot.go: 'auto' alone")
  }
  if (typeof when !== 'object') return
  const { failures = 0, costPerRow = 0 } = when
  if (!(failures >= 0 && failures <= 1)) {
    throw check.error(`pilot.when.failures must be a share from 0 to 1, not ${String(failures)}`)
  }
  if (!(costPerRow >= 0)) {
    throw check.error(`pilot.when.costPerRow must be an amount in USD, not ${String(costPerRow)}`)
  }
}
