/**
 * Word problems for children, each with its solution. They are the same in every run, and have the form of
 * GSM8K (openai/grade-school-math, MIT): the answer ends in `#### N`.
 */
import { problem } from './problem.ts'
import { plain, solve } from './solve.ts'

export interface EvaluateRow {
  readonly id: string
  readonly question: string
  /** The solution; its last line is `#### N`. It must not be in the prompt. */
  readonly answer: string
}

/** Row `i` does not depend on how many there are: a longer input begins with the shorter one. */
export function* evaluateRows(count = 500): Generator<EvaluateRow> {
  for (let i = 0; i < count; i++) {
    const made = problem(i)
    const { lines, result } = solve(made)
    const answer = [...lines, `#### ${plain(result)}`].join('\n')
    yield { id: `problem-${String(i).padStart(5, '0')}`, question: made.question, answer }
  }
}

/** The number at the end of a solution, after `####` or `A:`; undefined for none. */
export function numberOf(solution: string): number | undefined {
  const [, text] = /(?:####|A:)\s*(-?[\d,]*\.?\d+)\s*$/.exec(solution.slice(-200)) ?? []
  return text === undefined ? undefined : Number(text.replaceAll(',', ''))
}
