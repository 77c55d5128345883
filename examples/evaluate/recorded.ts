/**
 * What four models wrote, as in the solutions that belong to GSM8K: a small and a large one, each as it is and
 * with the best of many solutions chosen.
 */
import { chance, pickBy } from '../support/chance.ts'
import { readProblem } from './problem.ts'
import type { Problem } from './problem.ts'
import { plain, solve } from './solve.ts'
import type { Mistake, Solution } from './solve.ts'

/** One that is evaluated. */
export interface Contestant {
  /** The name under which a file of solutions has its answers. */
  readonly variant: string
  /** The model that the request names: the emulator must know it, and the live run asks it. */
  readonly model: string
}

export interface Recorded {
  readonly is_correct: boolean
  /** Ends in `A: N`. */
  readonly solution: string
}

export const contestants: readonly Contestant[] = [
  { variant: '6b_finetuning', model: 'claude-haiku-4-5' },
  { variant: '6b_verification', model: 'claude-haiku-5-5' },
  { variant: '175b_finetuning', model: 'claude-sonnet-5-5' },
  { variant: '175b_verification', model: 'claude-opus-5-5' },
]

/** How many of the problems made here each of them solves. */
const skill: Readonly<Record<string, number>> = {
  '6b_finetuning': 0.42,
  '6b_verification': 0.6,
  '175b_finetuning': 0.71,
  '175b_verification': 0.86,
}

/** What a variant wrote about a question; to one that was not made here, that it doesn't know. */
export function recordedOf(question: string, variant: string): Recorded {
  const asked = readProblem(question)
  if (asked === undefined) return { is_correct: false, solution: "I don't know how to solve this." }
  const right = solve(asked)
  // What is hard for one is hard for the others.
  const share = (skill[variant] ?? 0.5) + (chance(question, 'ease') - 0.5) * 0.25
  const isRight = chance(question, variant) < share
  const { lines, result } = isRight ? right : wrong(asked, variant, right.result)
  const solution = [...lines, `A: ${ended(result, chance(question, `${variant} end`))}`].join('\n')
  return { is_correct: isRight, solution }
}

function wrong(asked: Problem, variant: string, truth: number): Solution {
  const pick = pickBy(`${asked.question} ${variant}`)
  const mistake = pick<Mistake>(['skip', 'sign', 'sign', 'slip', 'slip'])
  const made = solve(asked, mistake, pick([0, 1, 2, 3]))
  // A mistake may come out right; a last step that slips can't.
  return made.result === truth ? solve(asked, 'slip', asked.kind.steps.length - 1) : made
}

/** Models write the same number in several ways. */
function ended(result: number, by: number): string {
  if (by < 0.06) return result.toLocaleString('en-US')
  return by < 0.1 && Number.isInteger(result) ? `${result}.0` : plain(result)
}
