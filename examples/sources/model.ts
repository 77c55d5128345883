/** The emulated model that labels tickets of any source. Some answers fail at first, a few always do. */
import type { Answer, Respond } from 'batchline/emulator'
import { asked, overloaded } from '../support/asked.ts'
import { drawOf } from '../support/dice.ts'
import { phrases, topics } from './rows.ts'

export const respond: Respond = (params, info): Answer => {
  const { text, attempt } = asked(params, info)
  const fate = drawOf(text, 'label')
  if (fate < 0.03) return { text: '', refusal: null }
  if (fate < 0.1 && attempt === 1) return overloaded
  const topic = topics.find((one) => phrases[one].some((phrase) => text.includes(phrase)))
  return JSON.stringify({ topic: topic ?? 'bug' })
}

// For --respond of an emulator that is a process of its own.
export default respond
