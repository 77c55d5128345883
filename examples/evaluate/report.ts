/** What is shown of the models at the end. */
import type { FinalOutcome, TruthReport } from 'batchline'
import { bar, heading, percent, printable, table, usd } from '../support/print.ts'
import { contestants } from './recorded.ts'
import { numberOf } from './rows.ts'
import type { EvaluateRow } from './rows.ts'

/** The answers of all models to one question. */
export interface Answers {
  readonly right: number
  readonly answers: ReadonlyArray<{
    readonly variant: string
    /** Undefined where there is no number in the answer, or no answer. */
    readonly answer: number | undefined
  }>
}

/** Questions shown. */
const shown = 5

export class EvaluateReport {
  readonly #usd = contestants.map(() => 0)
  readonly #none = contestants.map(() => 0)
  /** How many questions none, one, two of the models can do, and so on. */
  readonly #byRight = Array.from({ length: contestants.length + 1 }, () => 0)
  readonly #hard: Array<readonly string[]> = []

  readonly notePart = ({ part = 0, cost_usd = 0 }: FinalOutcome<string, EvaluateRow>): void => {
    this.#usd[part] = (this.#usd[part] ?? 0) + cost_usd
  }

  readonly noteQuestion = (outcome: FinalOutcome<Answers, EvaluateRow>): void => {
    const { right, answers } = (outcome.ok ? outcome.value : undefined) ?? { right: 0, answers: [] }
    this.#byRight[right] = (this.#byRight[right] ?? 0) + 1
    for (const model of contestants.keys()) {
      if (answers[model]?.answer === undefined) this.#none[model] = (this.#none[model] ?? 0) + 1
    }
    if (right > 0 || this.#hard.length === shown) return
    const { question = '', answer: truth = '' } = outcome.row ?? {}
    const given = contestants.map((_, model) => String(answers[model]?.answer ?? '(none)'))
    const end = printable(Array.from(question).slice(-50).join(''))
    this.#hard.push([outcome.custom_id, `…${end}`, String(numberOf(truth)), ...given])
  }

  print(reports: readonly TruthReport[]): void {
    const questions = this.#byRight.reduce((sum, rows) => sum + rows, 0)
    heading(`${questions.toLocaleString('en-US')} questions, ${contestants.length} models`)
    table(
      [
        'variant',
        'right',
        'wrong',
        'no number',
        'accuracy',
        '95 % interval',
        'cost',
        'per right one',
        '',
      ],
      reports.map(({ rows, correct, overall }, model) => [
        contestants[model]!.variant,
        correct,
        rows - correct - (this.#none[model] ?? 0),
        this.#none[model] ?? 0,
        percent(overall?.share ?? 0),
        `${percent(overall?.low ?? 0)} to ${percent(overall?.high ?? 1)}`,
        usd(this.#usd[model] ?? 0),
        correct === 0 ? '-' : usd((this.#usd[model] ?? 0) / correct),
        bar(overall?.share ?? 0),
      ]),
    )
    heading('How many models can do a question')
    table(
      ['models', 'questions', ''],
      this.#byRight.map((rows, right) => [right, rows, bar(rows / questions)]),
    )
    heading('Most frequent mistakes')
    table(
      ['variant', 'truth', 'answer', 'times'],
      reports.flatMap(({ confusions }, model) =>
        confusions
          .slice(0, 3)
          .map(({ truth, answer, rows }) => [
            contestants[model]!.variant,
            printable(truth),
            printable(answer),
            rows,
          ]),
      ),
    )
    if (this.#hard.length === 0) return
    heading(`Questions that none can do: ${this.#byRight[0]}`)
    table(['', 'question', 'truth', ...contestants.map(({ variant }) => variant)], this.#hard)
  }
}
