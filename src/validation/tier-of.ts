/** Says what a value is good for, by how sure the model is of it. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { describeThrown } from '../describe-thrown.ts'
import { isExactNumber } from '../json/exact-number.ts'
import { isPromise, kindOf } from '../kind-of.ts'
import type { Failure } from '../outcome.ts'
import type { TierRules } from './tier-options.ts'

/** What the outcome gets. */
export type Tiered =
  | { tier: 'accept' | 'review'; confidence: number }
  | { tier: 'review'; tier_reason: string }
  | { tier: 'reject'; confidence: number; failure: Failure; unsure_value: unknown }
  | { failure: Failure }

export function tierOf(value: unknown, message: Message, rules: TierRules): Tiered {
  const { accept, review } = rules
  let found: unknown
  try {
    found = confidenceIn(value, message, rules)
  } catch (error) {
    return { failure: threw(error) }
  }
  const confidence = isExactNumber(found) ? Number(found.text) : found
  // A percentage, or a number in quotes, would pass as anything.
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) {
    return { tier: 'review', tier_reason: unusable(confidence, rules) }
  }
  if (confidence >= accept) return { tier: 'accept', confidence }
  if (confidence >= review) return { tier: 'review', confidence }
  return { tier: 'reject', confidence, failure: unsure(confidence, review), unsure_value: value }
}

function confidenceIn(value: unknown, message: Message, { confidence }: TierRules): unknown {
  if (typeof confidence === 'function') {
    const found = confidence(value, message)
    // Nobody waits for it, so nobody would hear that it rejects.
    if (isPromise(found)) Promise.resolve(found).catch(() => {})
    return found
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, confidence)) {
    return undefined
  }
  return (value as Record<string, unknown>)[confidence]
}

/** Never quotes a text: the model has written it. */
function unusable(found: unknown, { confidence }: TierRules): string {
  const where = typeof confidence === 'string' ? `the field ${confidence}` : 'the function'
  if (found === undefined || found === null) return `${where} gives no confidence`
  const what = typeof found === 'number' ? String(found) : kindOf(found)
  return `${where} gives ${what} as the confidence, which is not a number from 0 to 1`
}

function unsure(confidence: number, review: number): Failure {
  const message = `the confidence is ${confidence}, and at least ${review} is needed. The answer was billed.`
  return { kind: 'unsure', message, retryable: true }
}

/** Another answer would fare no better, and this one is paid. */
function threw(error: unknown): Failure {
  const message = `the function for the confidence threw: ${describeThrown(error)}`
  return { kind: 'invalid_output', message, retryable: false }
}
