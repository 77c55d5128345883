/**
 * An emulated model that tells the intent of a message to a bank. It is mostly right and then mostly sure;
 * some answers are guesses and say so, a few are confident and wrong. Asked again it does better.
 *
 * The message stands between `<message>` and `</message>`, or is all of the first turn. Asked again is a
 * request with further turns, of a later attempt, or whose prompt speaks of candidates.
 */
import type { Answer, Respond } from 'batchline/emulator'
import { fenced, hasSchema, isAskedAgain, overloaded, systemOf, textIn } from '../support/asked.ts'
import { chance } from '../support/chance.ts'
import { guesser } from './guess.ts'

/** At a first glance it knows five of six wordings of each intent. */
const atFirst = guesser(5)
const onReflection = guesser(6)

export const respond: Respond = (params, info): Answer => {
  const text = textIn(params, 'message')
  const again = isAskedAgain(params, info)
  if (!again && chance(text, 'overloaded') < 0.015) return overloaded
  const reflects = again || /\bcandidates?\b/i.test(systemOf(params))
  const answer = answerTo(text, reflects)
  if (!hasSchema(params) && chance(text, 'fence') < 0.04) return fenced(answer)
  return JSON.stringify(answer)
}

export default respond

function answerTo(text: string, reflects: boolean): { intent: string; confidence: number } {
  const { intent, rival, confidence } = (reflects ? onReflection : atFirst)(text)
  // Near classes are confused by the best of models, and no confidence tells.
  if (chance(text, 'confused') < 0.015) {
    return { intent: rival, confidence: rounded(0.9 + chance(text, 'sure') * 0.09) }
  }
  return { intent, confidence: rounded(Math.min(0.99, confidence + (reflects ? 0.1 : 0))) }
}

function rounded(confidence: number): number {
  return Math.round(confidence * 100) / 100
}
