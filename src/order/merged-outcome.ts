/** One outcome of the parts of a row. */
import { asOpen, isOpenFailure } from '../open-failure.ts'
import type { FinalOutcome, Merged } from '../final-outcome.ts'
import type { Failed, Failure, Outcome, OutcomeBase } from '../outcome.ts'
import { describeThrown } from '../describe-thrown.ts'
import { isPromise } from '../kind-of.ts'
import { abortable } from '../stream/abortable.ts'
import { tierOfFailed, tierOfParts } from './merged-tier.ts'
import { usageOfAll } from './usage-of-all.ts'

/** The user's own function. */
export type Merge = (values: unknown[], parts: readonly FinalOutcome[]) => unknown

export interface MergeRules {
  readonly merge: Merge
  readonly onFailedPart: 'fail' | 'merge'
  readonly signal: AbortSignal
}

/** @param parts - at least one, in order; of a dropped part there is none */
export function mergedOutcome(
  parts: readonly FinalOutcome[],
  { merge, onFailedPart, signal }: MergeRules,
): Merged | Failed | Promise<Merged | Failed> {
  const first = parts[0]!
  const count = highest(parts, (part) => part.parts ?? 1)
  const good = parts.filter((part) => part.ok)
  const lacking = count - good.length
  // What is merged without a part that comes in the next run would be something else then.
  const isOpen = parts.some((part) => isOpenFailure(part as Outcome))
  if (lacking > 0 && (onFailedPart === 'fail' || good.length === 0 || isOpen)) {
    if (count === 1 && !first.ok) return first
    const made = failed(parts, failureOf(parts, count))
    return isOpen ? asOpen(made) : made
  }
  const end = (value: unknown): Merged => whole(parts, value, lacking)
  const fail = (cause: unknown): Failed => failed(parts, threw(cause))
  try {
    const value = merge(
      good.map((part) => part.value),
      parts,
    )
    if (!isPromise(value)) return end(value)
    return abortable(value as Promise<unknown>, signal).then(end, (cause: unknown) => {
      if (signal.aborted) throw cause
      return fail(cause)
    })
  } catch (cause) {
    return fail(cause)
  }
}

function whole(parts: readonly FinalOutcome[], value: unknown, missing: number): Merged {
  const good = parts.filter((part) => part.ok)
  const fallbacks = good.filter((part) => 'fallback' in part).length
  return {
    ...baseOf(parts),
    ...tierOfParts(good, good.length + missing),
    ok: true,
    value,
    merged: good.length,
    ...(missing > 0 ? { missing } : {}),
    ...(fallbacks > 0 ? { fallbacks } : {}),
  }
}

function failed(parts: readonly FinalOutcome[], failure: Failure): Failed {
  const isEarlier = parts.some((part) => part.earlier)
  return {
    ...baseOf(parts),
    ...tierOfFailed(parts),
    ok: false,
    failure,
    merged: parts.length,
    ...(isEarlier ? { earlier: true } : {}),
  }
}

/** The failure of the first part that is not good. Nothing asks a merged row again, so it is final. */
function failureOf(parts: readonly FinalOutcome[], count: number): Failure {
  const byNumber = new Map(parts.map((part) => [part.part ?? 0, part]))
  let bad = 0
  let first: Failure | undefined
  for (let number = 0; number < count; number++) {
    const part = byNumber.get(number)
    if (part?.ok) continue
    bad++
    if (first) continue
    const of = `part ${number + 1} of ${count}`
    first = part
      ? { ...part.failure, message: `${of}: ${part.failure.message}`, retryable: false }
      : { kind: 'unresolved', message: `${of} did not come: ${dropped}`, retryable: false }
  }
  if (!first || bad === 1) return first!
  return { ...first, message: `${first.message} (${bad} of the ${count} parts failed)` }
}

const dropped = 'it was dropped between toRequests and mergeParts'

function threw(cause: unknown): Failure {
  return {
    kind: 'invalid_output',
    message: `the parts can't be merged: the function passed to mergeParts threw ${describeThrown(cause)}`,
    retryable: false,
  }
}

/** Of many parts, `Math.max(...)` would exceed the stack. */
function highest<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((high, item) => Math.max(high, of(item)), -Infinity)
}

type Base = { -readonly [Key in keyof OutcomeBase<unknown>]: OutcomeBase<unknown>[Key] }

function baseOf(parts: readonly FinalOutcome[]): Base {
  const { custom_id, position, row } = parts[0]!
  const attempt = highest(parts, (part) => part.attempt)
  const base: Base = { type: 'outcome', custom_id, position, attempt }
  if (row !== undefined) base.row = row
  const same = {
    batch_id: sameOf(parts, 'batch_id'),
    model: sameOf(parts, 'model'),
    prompt_version: sameOf(parts, 'prompt_version'),
    prompt_hash: sameOf(parts, 'prompt_hash'),
  }
  for (const [key, value] of Object.entries(same))
    if (value !== undefined) Object.assign(base, { [key]: value })
  const usage = usageOfAll(parts)
  if (usage) base.usage = usage
  const cost = costOf(parts)
  if (cost !== undefined) base.cost_usd = cost
  if (parts.some((part) => part.asked_now)) base.asked_now = true
  return base
}

/** What all parts say alike: a row of several batches is of none. */
function sameOf<Key extends keyof FinalOutcome>(
  parts: readonly FinalOutcome[],
  key: Key,
): FinalOutcome[Key] | undefined {
  const value = parts[0]![key]
  return parts.every((part) => part[key] === value) ? value : undefined
}

/** Absent if the price of an answer is not known. A part that nobody answered cost nothing. */
function costOf(parts: readonly FinalOutcome[]): number | undefined {
  if (parts.some(({ cost_usd, usage }) => cost_usd === undefined && usage !== undefined))
    return undefined
  const costs = parts.flatMap(({ cost_usd }) => cost_usd ?? [])
  if (costs.length === 0) return undefined
  // To the trillionth of a dollar: sums of doubles end in digits that nobody paid.
  return Math.round(costs.reduce((sum, cost) => sum + cost, 0) * 1e12) / 1e12
}
