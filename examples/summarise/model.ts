/**
 * An emulated model that summarises articles: `{summary, points}`, one or two sentences and three to five points,
 * all taken from the text. At first some summaries have three sentences, some answers two points, some are cut
 * off; asked again it does as it was told. The article stands between `<article>` and `</article>`, or is all
 * of the first turn.
 */
import type { Answer, Respond } from 'batchline/emulator'
import { fenced, hasSchema, isAskedAgain, overloaded, textIn } from '../support/asked.ts'
import { chance } from '../support/chance.ts'

export interface Summary {
  readonly summary: string
  readonly points: readonly string[]
}

/** Of a longer text it looks at the beginning: an answer must not take longer than others. */
const mostRead = 20_000

export const respond: Respond = (params, info): Answer => {
  const text = textIn(params, 'article').slice(0, mostRead)
  const isFirst = !isAskedAgain(params, info)
  if (isFirst && chance(text, 'busy') < 0.01) return overloaded
  const luck = isFirst ? chance(text, 'luck') : 1
  const summary = summaryOf(text, luck < 0.08 ? 3 : 1 + Math.round(chance(text, 'long')))
  const count = luck >= 0.08 && luck < 0.14 ? 2 : 3 + Math.floor(chance(text, 'points') * 3)
  const answer: Summary = { summary, points: pointsOf(text, count) }
  const json = JSON.stringify(answer)
  if (luck >= 0.14 && luck < 0.18) {
    return { text: json.slice(0, Math.floor(json.length * 0.7)), stop_reason: 'max_tokens' }
  }
  return !hasSchema(params) && chance(text, 'fence') < 0.04 ? fenced(answer) : json
}

export default respond

function summaryOf(text: string, count: number): string {
  const [first = 'There is nothing to summarise.', ...others] = sentencesOf(text)
  const added = Array.from({ length: count - 1 }, (_, i) => others[i * 2] ?? 'There is no more.')
  return [first, ...added].join(' ')
}

/** Sentences from all over the text. */
function pointsOf(text: string, count: number): string[] {
  const sentences = sentencesOf(text).slice(1)
  return Array.from({ length: count }, (_, i) => {
    const place = Math.floor(((i + 0.5) / count) * sentences.length)
    return short(sentences[place] ?? 'Nothing else is said.')
  })
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+/).filter((sentence) => /\w/.test(sentence))
}

function short(sentence: string): string {
  const words = sentence.replace(/[.!?]+$/, '').split(/\s+/)
  return words.length <= 22 ? words.join(' ') : `${words.slice(0, 22).join(' ')} …`
}
