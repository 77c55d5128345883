/**
 * An emulated model that moderates comments: `{severity, categories, reason}`, with severity from 0 to 3. Where
 * the system prompt speaks of passages, `passages` has those that are bad, each `{passage, severity, categories}`
 * with its number from 1. At first some answers have a severity that does not exist. The comment stands between
 * `<comment>` and `</comment>`, or is all of the first turn; passages are parted by an empty line.
 */
import type { Answer, Respond } from 'batchline/emulator'
import { fenced, hasSchema, isAskedAgain, overloaded, systemOf, textIn } from '../support/asked.ts'
import { chance } from '../support/chance.ts'
import { judgeText } from './judge-text.ts'
import type { Verdict } from './judge-text.ts'

export interface Moderation extends Verdict {
  readonly reason: string
  readonly passages?: readonly Passage[]
}

export interface Passage extends Verdict {
  readonly passage: number
}

/** Of a longer text it looks at the beginning: an answer must not take longer than others. */
const mostRead = 20_000
const mostPassages = 8

export const respond: Respond = (params, info): Answer => {
  const text = textIn(params, 'comment').slice(0, mostRead)
  const isFirst = !isAskedAgain(params, info)
  if (isFirst && chance(text, 'busy') < 0.012) return overloaded
  if (chance(text, 'refused') < 0.002) return { text: '', stop_reason: 'refusal' }
  const verdict = moderation(text, /\bpassages?\b/i.test(systemOf(params)))
  if (hasSchema(params)) return JSON.stringify(verdict)
  if (isFirst && chance(text, 'wrong') < 0.03) {
    const severity = chance(text, 'how') < 0.5 ? 'medium' : verdict.severity + 4
    return JSON.stringify({ ...verdict, severity })
  }
  return chance(text, 'fence') < 0.04 ? fenced(verdict) : JSON.stringify(verdict)
}

export default respond

function moderation(text: string, byPassage: boolean): Moderation {
  const verdict = judgeText(text)
  const reason = reasonOf(verdict)
  if (!byPassage) return { ...verdict, reason }
  const passages = text
    .split(/\n{2,}/)
    .map((passage, i) => ({ passage: i + 1, ...judgeText(passage) }))
    .filter(({ severity }) => severity > 0)
    .sort((a, b) => b.severity - a.severity)
    .slice(0, mostPassages)
  return { ...verdict, reason, passages }
}

function reasonOf({ severity, categories }: Verdict): string {
  if (severity === 0) return 'Nothing in it is aimed at anyone.'
  const what = categories.join(' and ')
  if (severity === 1) return `Mild: there is ${what}, which most readers will shrug at.`
  return severity === 2
    ? `It holds ${what} against people, and should not stay as it is.`
    : `It holds ${what} that names a place or a deed: take it down at once.`
}
