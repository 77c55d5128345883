/** What `validate` is told about how sure is sure enough. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { OptionCheck } from '../option-check.ts'

/**
 * The fields of a value that hold a number. Of a value whose type is not known, any name.
 *
 * @example
 * ```ts
 * const field: NumberField<{ topic: string; confidence: number }> = 'confidence'
 * ```
 */
export type NumberField<Value> = unknown extends Value
  ? string
  : Value extends readonly unknown[]
    ? never
    : Value extends object
      ? {
          [Name in keyof Value & string]-?: NonNullable<Value[Name]> extends number ? Name : never
        }[keyof Value & string]
      : never

/**
 * Where the confidence of an answer is found: in a field of its value, or by a function of yours.
 *
 * @example
 * ```ts
 * const agreement: ConfidenceOf<{ votes: number }> = ({ votes }) => votes / 3
 * ```
 */
export type ConfidenceOf<Value> =
  NumberField<Value> | ((value: Value, message: Message) => number | undefined)

/**
 * Sorts answers into tiers by their confidence, if `confidence` is given.
 *
 * @example
 * ```ts
 * const Sure = Label.extend({ confidence: z.number().min(0).max(1) })
 * const tiers: TierOptions<z.infer<typeof Sure>> = { confidence: 'confidence', accept: 0.95, review: 0.6 }
 * const checked = validate(Sure, tiers)
 * ```
 */
export interface TierOptions<Value = unknown> {
  /**
   * A field of the value, or a function of value and message; a number from 0 to 1. If there is none, or
   * anything else such as 95 or '0.9', the tier is `review` and `tier_reason` says why: such an answer is never
   * accepted, and not paid for again. If the function throws, the row fails as `invalid_output` and is not
   * retried: the answer is paid, and is judged again once the function is fixed. Default: none, and no tiers.
   */
  confidence?: ConfidenceOf<Value> | undefined
  /** The least confidence to accept an answer, from 0 to 1. Default 0.9. */
  accept?: number | undefined
  /**
   * The least confidence for a review by a person, from 0 to `accept`. Below it, the row fails as `unsure`,
   * and `retryFailed` asks it again. Default 0.7.
   */
  review?: number | undefined
}

/** {@link TierOptions} that were checked. */
export interface TierRules {
  readonly confidence: string | ((value: unknown, message: Message) => unknown)
  readonly accept: number
  readonly review: number
}

/**
 * @param parse - the option of `validate`
 * @throws BatchlineError `ERR_OPTION`
 */
export function tierRules(options: TierOptions, parse: string): TierRules | undefined {
  const { confidence, accept = 0.9, review = 0.7 } = options
  const check = new OptionCheck('validate')
  if (confidence === undefined) {
    const given = options.accept === undefined ? 'review' : 'accept'
    if (options[given] === undefined) return undefined
    throw check.error(`${given} needs confidence: a field of the value, or a function`)
  }
  if (typeof confidence !== 'function' && (typeof confidence !== 'string' || confidence === '')) {
    throw check.error('confidence must be a field of the value, or a function')
  }
  if (typeof confidence === 'string' && parse === 'text') {
    throw check.error(
      "confidence names a field, but with parse: 'text' a value has no fields: give a function",
    )
  }
  share(check, 'accept', accept)
  share(check, 'review', review)
  if (review > accept) {
    throw check.error(
      `review (${review}, 0.7 unless given) must not be over accept (${accept}, 0.9 unless given)`,
    )
  }
  return { confidence, accept, review }
}

function share(check: OptionCheck, name: string, value: number): void {
  if (typeof value === 'number' && value >= 0 && value <= 1) return
  throw check.error(`${name} must be a number from 0 to 1, not ${String(value)}`)
}
