import { mayHaveField } from './schema-field.ts'
import { usageError } from './usage-error.ts'

/** The options of `validate` that `--confidence` sets. */
export interface GivenTiers {
  readonly confidence: string
  readonly accept?: number
  readonly review?: number
}

/** `FIELD`, `FIELD:ACCEPT` or `FIELD:ACCEPT,REVIEW`. */
export function tiersOf(text: string, flag: string): GivenTiers {
  const colon = text.lastIndexOf(':')
  if (colon === -1) return { confidence: text }
  const limits = text.slice(colon + 1).split(',')
  const [accept = Number.NaN, review] = limits.map(limitOf)
  const areLimits =
    limits.length <= 2 && isLimit(accept) && (review === undefined || isLimit(review))
  if (colon === 0 || !areLimits) {
    throw usageError(
      `${flag} must be FIELD[:ACCEPT,REVIEW], with numbers from 0 to 1, such as confidence:0.9,0.7, not ${JSON.stringify(text.slice(0, 80))}`,
    )
  }
  // Told here, in the words of the flag: the library would speak of its options.
  if ((review ?? 0.7) > accept) {
    throw usageError(
      `${flag}: REVIEW (${review ?? '0.7 unless given'}) must not be over ACCEPT (${accept})`,
    )
  }
  return { confidence: text.slice(0, colon), accept, ...(review === undefined ? {} : { review }) }
}

function limitOf(text: string): number {
  return /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN
}

function isLimit(value: number): boolean {
  return value >= 0 && value <= 1
}

/** @throws BatchlineError `ERR_OPTION` where the schema says that a value has other fields */
export function checkConfidence(tiers: GivenTiers | undefined, schema: unknown): void {
  if (tiers === undefined || mayHaveField(schema, tiers.confidence)) return
  throw usageError(
    `--confidence: the "properties" of --schema have no ${JSON.stringify(tiers.confidence)}, so no answer would give a confidence`,
  )
}
