import { kindOf } from '../../kind-of.ts'
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
    throw check.error(`maxCost must be an amount in USD over 0, not ${shown(maxCost)}`)
  }
  check.oneOf('budget', budget, ['learned', 'strict'])
  if (budget !== undefined && maxCost === undefined) {
    throw check.error('budget needs maxCost')
  }
  if (pilot === undefined) return
  const { rows, go, when } = typeof pilot === 'object' ? pilot : { rows: pilot }
  // A pilot without rows would be none, and the whole input would be sent.
  if (!Number.isInteger(rows) || rows < 1) {
    const name = typeof pilot === 'object' ? 'pilot.rows' : 'pilot'
    throw check.error(`${name} must be a whole number, at least 1, not ${shown(rows)}`)
  }
  if (go !== undefined && typeof go !== 'boolean' && go !== 'auto') {
    throw check.error("pilot.go must be true, false or 'auto'")
  }
  if (when !== undefined && go !== 'auto') {
    throw check.error("pilot.when needs pilot.go: 'auto'")
  }
  if (when !== undefined && typeof when !== 'function') checkLimits(check, when)
}

function checkLimits(check: OptionCheck, when: unknown): void {
  if (typeof when !== 'object' || when === null) {
    throw check.error('pilot.when must be limits, {failures, costPerRow}, or a function')
  }
  const { failures = 0, costPerRow = 0, ...others } = when as Readonly<Record<string, unknown>>
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw check.error(
      `pilot.when has no ${JSON.stringify(other)}: its limits are failures and costPerRow`,
    )
  }
  if (!(typeof failures === 'number' && failures >= 0 && failures <= 1)) {
    throw check.error(`pilot.when.failures must be a share from 0 to 1, not ${shown(failures)}`)
  }
  if (!(typeof costPerRow === 'number' && costPerRow >= 0)) {
    throw check.error(`pilot.when.costPerRow must be an amount in USD, not ${shown(costPerRow)}`)
  }
}

/** Of anything but a number its kind: the text `5` is no number however it looks. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : kindOf(value)
}
