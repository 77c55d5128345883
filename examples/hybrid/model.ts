/**
 * The emulated model of the support desk. Most cases are answered in the batch. For some the batch is
 * overloaded at every attempt, while a direct call gets through; some never succeed. Nothing here counts calls:
 * who is to meet a rate limit sets one in the emulator.
 */
import type { Answer, Respond } from 'batchline/emulator'
import { asked } from '../support/asked.ts'
import type { Asked } from '../support/asked.ts'
import { drawOf } from '../support/dice.ts'
import { topics } from './rows.ts'

export interface Reply {
  answer: string
  /** From 0 to 1. */
  confidence: number
}

/** What becomes of a question, and how often. The rest is answered at once. */
export const fates: ReadonlyArray<readonly [fate: Fate, share: number]> = [
  ['refused', 0.01],
  ['down', 0.01],
  ['no JSON', 0.01],
  ['only direct', 0.06],
  ['overloaded once', 0.04],
  ['no JSON once', 0.03],
  ['unsure', 0.01],
  ['unsure once', 0.04],
  ['review', 0.08],
]

/**
 * `down` is an error of the service wherever it is asked; `unsure` stays so; `review` is an answer that
 * somebody should look at.
 */
export type Fate =
  | 'refused'
  | 'down'
  | 'no JSON'
  | 'only direct'
  | 'overloaded once'
  | 'no JSON once'
  | 'unsure'
  | 'unsure once'
  | 'review'
  | 'answered'

export const respond: Respond = (params, info) => {
  const question = asked(params, info)
  return answer(question, fateOf(question.text))
}

// For --respond of an emulator that is a process of its own.
export default respond

/** @param text - all that the model is asked */
export function fateOf(text: string): Fate {
  let left = drawOf(text, 'fate')
  for (const [fate, share] of fates) {
    if (left < share) return fate
    left -= share
  }
  return 'answered'
}

function answer(question: Asked, fate: Fate): Answer {
  const isFirst = question.attempt === 1 && !question.isAgain && !question.isDirect
  switch (fate) {
    case 'refused':
      return { text: '', refusal: null }
    case 'down':
      return { error: { type: 'api_error', message: 'Internal server error' } }
    case 'only direct':
      return question.isDirect ? reply(question, 0.9, 1) : overloaded
    case 'overloaded once':
      return isFirst ? overloaded : reply(question, 0.9, 1)
    case 'no JSON':
      return 'I am sorry to hear that! Could you tell me more?'
    case 'no JSON once':
      return isFirst ? 'I am sorry to hear that!' : reply(question, 0.9, 1)
    case 'unsure':
      return reply(question, 0.2, 0.7)
    case 'unsure once':
      return isFirst ? reply(question, 0.2, 0.7) : reply(question, 0.9, 1)
    case 'review':
      return reply(question, 0.7, 0.9)
    case 'answered':
      return reply(question, 0.9, 1)
  }
}

const overloaded: Answer = { error: { type: 'overloaded_error', message: 'Overloaded' } }

/** Sure to a degree from the first number to below the second. */
function reply({ text }: Asked, least: number, below: number): string {
  const [, , says = 'Thank you for writing to us.'] =
    topics.find(([, asks]) => isIn(asks, text)) ?? []
  const sure = least + drawOf(text, 'confidence') * (below - least)
  const found: Reply = { answer: says, confidence: Math.floor(sure * 1000) / 1000 }
  return JSON.stringify(found)
}

/** Whether a text has all words of a question around its product. */
function isIn(asks: string, text: string): boolean {
  return asks.split('{thing}').every((words) => text.includes(words))
}
