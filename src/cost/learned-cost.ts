/**
 * An upper bound on the cost of a chunk, learned from the answers of earlier ones. Rows differ, and later
 * rows may differ from earlier ones: a file may be sorted by length. So each part of a bound is taken from
 * the dearest of the last groups of answers, by request and by byte, whichever is more, and doubled.
 */
import type { CostParts } from './cost-bound.ts'

/** A chunk whose answers are known. */
export interface Lesson {
  readonly parts: CostParts
  readonly requests: number
  readonly answers: number
  /** What its input and its output cost, in picodollars. */
  readonly input: number
  readonly output: number
  /** The sum of the squares of what each answer cost; undefined if it is not on record. */
  readonly squares: number | undefined
}

/** What a lesson teaches, as shares of {@link CostParts}. */
interface Ratios {
  readonly inputByByte: number
  readonly inputByRequest: number
  readonly outputByRequest: number
  readonly outputByByte: number
}

/** Fewer answers say too little by themselves. */
const groupAnswers = 30
/** So many groups back the dearest one counts. */
const lastGroups = 8
/** What is learned may be too low by this factor before a budget is overspent. */
const safety = 2
/** Standard errors of a sum to leave room for. */
const deviations = 4
/** The spread of the cost of an answer where it is not on record, as a multiple of the mean. */
const assumedSpread = 2

export class LearnedCost {
  readonly #ratios: Ratios[] = []
  #mean = 0
  #deviation = 0

  constructor(lessons: Iterable<Lesson>) {
    let group: Lesson[] = []
    const all: Lesson[] = []
    for (const lesson of lessons) {
      if (lesson.answers === 0) continue
      all.push(lesson)
      group.push(lesson)
      if (sum(group, 'answers') < groupAnswers) continue
      this.#ratios.push(ratiosOf(group))
      group = []
    }
    this.#ratios.splice(0, this.#ratios.length - lastGroups)
    this.#spread(all)
  }

  /** Whether enough answers are known. */
  get isReady(): boolean {
    return this.#ratios.length > 0
  }

  /** @returns picodollars, at most what the parts allow */
  most(parts: CostParts, requests: number): number {
    const most = parts.input + parts.output
    if (!this.isReady) return most
    let input = 0
    let output = 0
    for (const ratios of this.#ratios) {
      input = Math.max(
        input,
        parts.bytes * ratios.inputByByte,
        parts.perRequest * ratios.inputByRequest,
      )
      output = Math.max(
        output,
        parts.perAnswer * ratios.outputByRequest,
        parts.perByte * ratios.outputByByte,
      )
    }
    const noise = deviations * this.#deviation * Math.sqrt(requests)
    return Math.min(most, safety * (input + Math.min(output, parts.output)) + noise)
  }

  #spread(lessons: readonly Lesson[]): void {
    const answers = sum(lessons, 'answers')
    if (answers === 0) return
    this.#mean = (sum(lessons, 'input') + sum(lessons, 'output')) / answers
    let squares = 0
    for (const lesson of lessons) {
      const mean = (lesson.input + lesson.output) / lesson.answers
      squares += lesson.squares ?? lesson.answers * mean ** 2 * (1 + assumedSpread ** 2)
    }
    this.#deviation = Math.sqrt(Math.max(0, squares / answers - this.#mean ** 2))
  }
}

/** Requests that failed cost nothing, and the next ones may all be answered: only answers count. */
function ratiosOf(group: readonly Lesson[]): Ratios {
  const share = ({ answers, requests }: Lesson): number => answers / requests
  let bytes = 0
  let perRequest = 0
  let perAnswer = 0
  let perByte = 0
  for (const lesson of group) {
    bytes += lesson.parts.bytes * share(lesson)
    perRequest += lesson.parts.perRequest * share(lesson)
    perAnswer += lesson.parts.perAnswer * share(lesson)
    perByte += lesson.parts.perByte * share(lesson)
  }
  const input = sum(group, 'input')
  const output = sum(group, 'output')
  return {
    inputByByte: input / bytes,
    inputByRequest: input / perRequest,
    outputByRequest: output / perAnswer,
    outputByByte: output / perByte,
  }
}

function sum(lessons: readonly Lesson[], name: 'answers' | 'input' | 'output'): number {
  let total = 0
  for (const lesson of lessons) total += lesson[name]
  return total
}
