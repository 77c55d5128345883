/**
 * An emulated model that answers a word problem with a solution that was recorded of another: of which one
 * says `model` of the request, see `contestants`. The question stands between `<question>` and `</question>`,
 * or is all of the first turn.
 */
import type { Answer, AnswerInfo, Respond } from 'batchline/emulator'
import { isAskedAgain, overloaded, textIn } from '../support/asked.ts'
import { chance } from '../support/chance.ts'
import { contestants, recordedOf } from './recorded.ts'
import { solutionsIn } from './solutions-in.ts'

type Params = Parameters<Respond>[0]
type SolutionOf = (question: string, variant: string) => string | undefined

/** Answers questions of `evaluateRows`. */
export const respond: Respond = answerBy(
  (question, variant) => recordedOf(question, variant).solution,
)

// For --respond of an emulator that is a process of its own.
export default respond

/** Answers questions of a file that has recorded solutions beside each. */
export async function respondWith(file: string): Promise<Respond> {
  return answerBy(await solutionsIn(file))
}

function answerBy(solutionOf: SolutionOf): Respond {
  return (params: Params, info: AnswerInfo): Answer => {
    const question = textIn(params, 'question')
    const { variant } = contestants.find(({ model }) => model === params.model) ?? contestants[0]!
    if (!isAskedAgain(params, info) && chance(question, `busy ${variant}`) < 0.01) return overloaded
    return solutionOf(question, variant) || "I don't know how to solve this."
  }
}
