/** Counts by class and by pair of truth and answer, in memory that does not grow with the rows. */
import { copied, shortText } from '../short-text.ts'
import type { Confusion, TruthClass } from '../truth-report.ts'
import { classKey, className, longestName } from './class-name.ts'

/** Classes that are counted one by one; as many answers that are no class so far. */
export const mostClasses = 1000
/** Pairs of a truth and an answer that are counted one by one. */
export const mostPairs = 10_000
/** Of these, pairs in a report. */
export const mostConfusions = 100

interface ClassCount {
  readonly name: string
  support: number
  correct: number
  unanswered: number
  mistaken: number
}

interface PairCount {
  readonly truth: string
  readonly answer: string
  readonly answerKey: string
  rows: number
  readonly first: Confusion['first']
}

/** Where a row comes from, as an example. */
type Example = Confusion['first']

export class ClassCounts {
  readonly #classes = new Map<string, ClassCount>()
  /** Answers that no row has had for a truth so far. They don't take the place of classes, however many. */
  readonly #others = new Map<string, ClassCount>()
  readonly #pairs = new Map<string, PairCount>()
  /** Rows of classes beyond the most. */
  classRows = 0
  /** Wrong answers of pairs beyond the most. */
  confusedRows = 0

  correct(truth: unknown): void {
    const count = this.#classOf(truth)
    if (count) count.correct++
  }

  unanswered(truth: unknown): void {
    const count = this.#classOf(truth)
    if (count) count.unanswered++
  }

  wrong(truth: unknown, answer: unknown, example: Example): void {
    this.#classOf(truth)
    const answerKey = classKey(answer)
    const count = this.#answerOf(answerKey, answer)
    if (count) count.mistaken++
    this.#notePair(truth, answer, answerKey, example)
  }

  /** Those with the most rows first. The same rows in the same order give the same list. */
  classes(): TruthClass[] {
    return [...this.#classes.values()].map(classOf).sort(byRows)
  }

  confusions(): Confusion[] {
    const pairs = [...this.#pairs.values()].sort(
      (a, b) => b.rows - a.rows || a.first.position - b.first.position,
    )
    return pairs.slice(0, mostConfusions).map(({ truth, answer, answerKey, rows, first }) => ({
      truth,
      answer,
      isClass: this.#classes.has(answerKey),
      rows,
      first,
    }))
  }

  /** Counts a row of the class. Undefined beyond the most. */
  #classOf(truth: unknown): ClassCount | undefined {
    const key = classKey(truth)
    let count = this.#classes.get(key)
    if (!count && this.#classes.size < mostClasses) {
      count = this.#others.get(key) ?? newCount(truth)
      this.#others.delete(key)
      this.#classes.set(copied(key), count)
    }
    if (count) count.support++
    else this.classRows++
    return count
  }

  #answerOf(key: string, answer: unknown): ClassCount | undefined {
    const known = this.#classes.get(key) ?? this.#others.get(key)
    if (known || this.#others.size >= mostClasses) return known
    const count = newCount(answer)
    this.#others.set(copied(key), count)
    return count
  }

  #notePair(truth: unknown, answer: unknown, answerKey: string, example: Example): void {
    const truthKey = classKey(truth)
    // With the length, so that no two pairs have one key.
    const key = `${truthKey.length} ${truthKey}${answerKey}`
    const known = this.#pairs.get(key)
    if (known) known.rows++
    else if (this.#pairs.size >= mostPairs) this.confusedRows++
    else {
      const { custom_id, position } = example
      const first = { custom_id: shortText(custom_id, longestName), position }
      const names = namesOf(truth, answer)
      this.#pairs.set(copied(key), { ...names, answerKey: copied(answerKey), rows: 1, first })
    }
  }
}

function newCount(value: unknown): ClassCount {
  return { name: className(value), support: 0, correct: 0, unanswered: 0, mistaken: 0 }
}

/** 1 for '1' is a mistake that could not be seen without the types. */
function namesOf(truth: unknown, answer: unknown): { truth: string; answer: string } {
  const names = { truth: className(truth), answer: className(answer) }
  if (names.truth !== names.answer || typeof truth === typeof answer) return names
  return {
    truth: `${names.truth} (${typeof truth})`,
    answer: `${names.answer} (${typeof answer})`,
  }
}

function classOf({ name, support, correct, unanswered, mistaken }: ClassCount): TruthClass {
  const answers = correct + mistaken
  const recall = correct / support
  // Twice the hits by all that was true and all that was answered: the same mean without a 0 divided by 0.
  const f1 = (2 * correct) / (support + answers)
  return {
    truth: name,
    support,
    correct,
    unanswered,
    mistaken,
    ...(answers === 0 ? {} : { precision: correct / answers }),
    recall,
    f1,
  }
}

function byRows(a: TruthClass, b: TruthClass): number {
  return b.support - a.support || (a.truth < b.truth ? -1 : a.truth > b.truth ? 1 : 0)
}
