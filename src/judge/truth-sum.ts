import type { FinalOutcome } from '../final-outcome.ts'
import type { Tier } from '../outcome.ts'
import type { TruthClass, TruthReport } from '../truth-report.ts'
import { ClassCounts } from './class-counts.ts'
import { proportionOf } from './wilson-interval.ts'

interface Right {
  answered: number
  correct: number
}

/** Adds up what a comparison finds. The sums are exact; what is kept of classes is bounded. */
export class TruthSum {
  readonly #classes = new ClassCounts()
  readonly #all: Right = { answered: 0, correct: 0 }
  readonly #fallback: Right = { answered: 0, correct: 0 }
  readonly #tiers = new Map<Tier, Right>()
  #unknown = 0
  #unanswered = 0

  /** A row whose truth is not known. */
  unknown(): void {
    this.#unknown++
  }

  /** A row that failed. */
  unanswered(truth: unknown): void {
    this.#unanswered++
    this.#classes.unanswered(truth)
  }

  compared(outcome: FinalOutcome, truth: unknown, answer: unknown, isCorrect: boolean): void {
    addTo(this.#all, isCorrect)
    if ('fallback' in outcome || 'fallbacks' in outcome) addTo(this.#fallback, isCorrect)
    if (outcome.tier) addTo(this.#tierOf(outcome.tier), isCorrect)
    if (isCorrect) this.#classes.correct(truth)
    else this.#classes.wrong(truth, answer, outcome)
  }

  report(): TruthReport {
    const { answered, correct } = this.#all
    const rows = answered + this.#unanswered
    const accuracy = proportionOf(correct, answered)
    const overall = proportionOf(correct, rows)
    const classes = this.#classes.classes()
    const { classRows, confusedRows } = this.#classes
    const isWhole = classRows === 0 && confusedRows === 0
    return {
      rows,
      unknown: this.#unknown,
      answered,
      correct,
      wrong: answered - correct,
      unanswered: this.#unanswered,
      ...(accuracy ? { accuracy } : {}),
      ...(overall ? { overall } : {}),
      fallback: { ...this.#fallback },
      tiers: Object.fromEntries([...this.#tiers].map(([tier, right]) => [tier, { ...right }])),
      ...(classes.length > 0 ? { macro: meansOf(classes) } : {}),
      classes,
      confusions: this.#classes.confusions(),
      ...(isWhole ? {} : { beyond: { classRows, confusedRows } }),
    }
  }

  #tierOf(tier: Tier): Right {
    const known = this.#tiers.get(tier)
    if (known) return known
    const right = { answered: 0, correct: 0 }
    // A Transform of the user's own may write anything there.
    if (tiers.includes(tier)) this.#tiers.set(tier, right)
    return right
  }
}

const tiers: readonly Tier[] = ['accept', 'review', 'reject']

function addTo(right: Right, isCorrect: boolean): void {
  right.answered++
  if (isCorrect) right.correct++
}

/** A class that nothing was answered with counts with a precision of 0. */
function meansOf(classes: readonly TruthClass[]): NonNullable<TruthReport['macro']> {
  const sum = { precision: 0, recall: 0, f1: 0 }
  for (const { precision = 0, recall, f1 } of classes) {
    sum.precision += precision
    sum.recall += recall
    sum.f1 += f1
  }
  const n = classes.length
  return { precision: sum.precision / n, recall: sum.recall / n, f1: sum.f1 / n }
}
