import { usageError } from './usage-error.ts'

/** An amount in USD: `5`, `0.25`, `$5`. */
export function amountOf(text: string, flag: string): number {
  const amount = Number(text.replace(/^\$/, ''))
  if (/^\$?\d*\.?\d+$/.test(text) && amount > 0) return amount
  throw usageError(
    `${flag} must be an amount in USD over 0, such as 5 or 0.25, not ${JSON.stringify(text)}`,
  )
}

/** A share: `0.02`, `2%`. */
export function shareOf(text: string, flag: string): number {
  const isPercent = text.endsWith('%')
  const number = Number(isPercent ? text.slice(0, -1) : text)
  const share = isPercent ? number / 100 : number
  if (/^\d*\.?\d+%?$/.test(text) && share <= 1) return share
  throw usageError(`${flag} must be a share, such as 0.02 or 2%, not ${JSON.stringify(text)}`)
}
