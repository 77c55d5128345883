import { kindOf } from '../../kind-of.ts'
import type { ModelPrice } from './model-price.ts'

/** A difference from the type does not compile. */
const members: { readonly [Member in keyof ModelPrice]-?: true } = {
  input: true,
  output: true,
  cacheWrite5m: true,
  cacheWrite1h: true,
  cacheRead: true,
}

/** Sums of more would leave what a number can hold. */
const mostUsd = 1_000_000

/** What is wrong with given prices; undefined for complete ones. */
export function pricesProblem(given: unknown): string | undefined {
  if (!isObject(given)) return `must be an object from model to price, not ${kindOf(given)}`
  for (const [model, price] of Object.entries(given)) {
    if (!isObject(price)) return `: ${model} needs an object, not ${kindOf(price)}`
    for (const member of Object.keys(members)) {
      const usd = price[member]
      if (typeof usd === 'number' && usd >= 0 && usd <= mostUsd) continue
      return `: ${model} needs ${member}, in USD per million tokens`
    }
    const unknown = Object.keys(price).find((member) => !Object.hasOwn(members, member))
    if (unknown !== undefined) {
      return `: ${model} has no ${unknown}; a price has ${Object.keys(members).join(', ')}`
    }
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
