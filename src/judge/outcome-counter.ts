import type { FailureCount, OutcomeCounts, PromptCount } from '../outcome-counts.ts'
import type { FinalOutcome } from '../final-outcome.ts'
import type { Failed, Failure, Tier } from '../outcome.ts'
import { shortText } from '../short-text.ts'

/** Types of errors are the service's words and prompts the user's, so there could be any number of them. */
const most = 16
/** Of ids and of what a failure says, in characters. */
const longest = { id: 200, message: 1000, errorType: 80 }

/** Rows that failed in the same way. */
export interface FailedRows {
  rows: number
  /** The first of them, without its row and message. */
  readonly first: Pick<Failed, 'custom_id' | 'position' | 'attempt' | 'failure'>
}

/** What is counted of a stream of outcomes. */
type Count = 'extracted' | 'repaired' | 'fallback' | 'askedNow' | 'recalled' | 'shared' | 'merged'

/** Counts outcomes: a few numbers, and a bounded number of examples. */
export class OutcomeCounter {
  ok = 0
  failed = 0
  correct = 0
  wrong = 0
  /** The last position that has come out; -1 for none. */
  lastPosition = -1
  /** By way of failing, or by kind once there are too many ways. */
  readonly failures: Map<string, FailedRows> = new Map()
  readonly #wayOf: (failure: Failure) => string
  readonly #counts: Record<Count, number> = {
    extracted: 0,
    repaired: 0,
    fallback: 0,
    askedNow: 0,
    recalled: 0,
    shared: 0,
    merged: 0,
  }
  readonly #tiers: Record<Tier, number> = { accept: 0, review: 0, reject: 0 }
  readonly #prompts = new Map<string, PromptCount & { rows: number }>()

  /** @param wayOf - a key for failures that have the same reason */
  constructor(wayOf: (failure: Failure) => string = kindAndType) {
    this.#wayOf = wayOf
  }

  get rows(): number {
    return this.ok + this.failed
  }

  note(outcome: FinalOutcome): void {
    const counts = this.#counts
    this.lastPosition = Math.max(this.lastPosition, outcome.position)
    if (outcome.recalled !== undefined) counts.recalled++
    if (outcome.same_as !== undefined) counts.shared++
    if (outcome.asked_now) counts.askedNow++
    if (outcome.merged !== undefined) counts.merged++
    if (outcome.correct !== undefined) this[outcome.correct ? 'correct' : 'wrong']++
    // A Transform of the user's own may write anything there.
    if (outcome.tier !== undefined && outcome.tier in this.#tiers) this.#tiers[outcome.tier]++
    if (outcome.prompt_hash !== undefined || outcome.prompt_version !== undefined) {
      this.#notePrompt(outcome)
    }
    if (!outcome.ok) {
      this.failed++
      this.#noteFailure(outcome)
      return
    }
    this.ok++
    if ('fallback' in outcome || 'fallbacks' in outcome) counts.fallback++
    if ('extracted' in outcome && outcome.extracted) counts.extracted++
    if ('repaired' in outcome && outcome.repaired) counts.repaired++
  }

  counts(): OutcomeCounts {
    const prompts = [...this.#prompts.values()].map((count) => ({ ...count }))
    const tiers = Object.entries(this.#tiers).filter(([, rows]) => rows > 0)
    return {
      rows: this.rows,
      ok: this.ok,
      failed: this.failed,
      failures: [...this.failures.values()].map(failureCount),
      tiers: Object.fromEntries(tiers),
      ...this.#counts,
      correct: this.correct,
      wrong: this.wrong,
      ...(prompts.length > 0 ? { prompts } : {}),
    }
  }

  #noteFailure({ custom_id, position, attempt, failure }: Failed): void {
    const way = this.#wayOf(failure)
    const key = this.failures.has(way) || this.failures.size < most ? way : failure.kind
    const known = this.failures.get(key)
    if (known) {
      known.rows++
      return
    }
    const { message, error_type } = failure
    const first = {
      custom_id: shortText(custom_id, longest.id),
      position,
      attempt,
      failure: {
        ...failure,
        message: shortText(String(message), longest.message),
        ...(error_type === undefined
          ? {}
          : { error_type: shortText(error_type, longest.errorType) }),
      },
    }
    this.failures.set(key, { rows: 1, first })
  }

  #notePrompt({ prompt_version: version, prompt_hash: hash }: FinalOutcome): void {
    const key = JSON.stringify([version, hash])
    const known = this.#prompts.get(key)
    if (known) known.rows++
    else if (this.#prompts.size < most) {
      this.#prompts.set(key, {
        ...(version === undefined ? {} : { version: shortText(version, longest.id) }),
        ...(hash === undefined ? {} : { hash: shortText(hash, longest.errorType) }),
        rows: 1,
      })
    }
  }
}

function kindAndType({ kind, error_type = '' }: Failure): string {
  return kind === 'errored' ? `${kind} ${error_type}` : kind
}

function failureCount({ rows, first: { failure, ...first } }: FailedRows): FailureCount {
  const { kind, error_type, message } = failure
  return {
    kind,
    ...(error_type === undefined ? {} : { error_type }),
    rows,
    first: { ...first, message },
  }
}
