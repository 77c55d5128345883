/** What the first answers were like, and what became of them. Two rows are kept to be shown. */
import type { FinalOutcome, Outcome, Stage } from 'batchline'
import { lookAt } from '../support/each.ts'
import type { Summary } from './model.ts'

export interface Shown {
  readonly position: number
  readonly custom_id: string
  readonly title: string
  readonly summary: Summary
  readonly attempt: number
}

interface Titled {
  readonly title: string
}

type First = Outcome<Summary, Titled>
type End = FinalOutcome<Summary, Titled>

export class FirstTries {
  /** Rows that failed at first, by what was wrong. */
  readonly wrong = new Map<string, number>()
  /** Rows that passed, by the attempt that they passed in. */
  readonly passed = new Map<number, number>()
  /** The first row that passed at once. */
  good: Shown | undefined
  /** The first row that had to be asked again, with what it was told, and what it answered then. */
  mended: Shown | undefined
  complaint: { readonly position: number; readonly text: string } | undefined

  /** Belongs before `retryFailed`, which keeps failures for itself until it gives them up. */
  watchFailures(): Stage<First, First> {
    return lookAt((outcome: First) => {
      if (outcome.ok) return
      const { kind, message } = outcome.failure
      const what = kind === 'invalid_output' ? message.replace(/^.*?schema: /, '') : kind
      this.wrong.set(what, (this.wrong.get(what) ?? 0) + 1)
      if (kind !== 'invalid_output') return
      this.complaint = earlier(this.complaint, { position: outcome.position, text: message })
    })
  }

  /** Belongs behind it. */
  watchEnds(): Stage<End, End> {
    return lookAt((outcome: End) => {
      const { ok, position, custom_id, attempt, row } = outcome
      if (!ok || outcome.value === undefined) return
      this.passed.set(attempt, (this.passed.get(attempt) ?? 0) + 1)
      const title = row?.title ?? ''
      const shown = { position, custom_id, title, summary: outcome.value, attempt }
      if (attempt === 1) this.good = earlier(this.good, shown)
      // What is asked again comes when every first answer is known.
      else if (position === this.complaint?.position) this.mended = shown
    })
  }
}

/** Batches end in any order, and the same row is to be shown in every run. */
function earlier<Row extends { readonly position: number }>(one: Row | undefined, other: Row): Row {
  return one && one.position < other.position ? one : other
}
