/**
 * The emulated model of both stages. One whose system prompt speaks of a score is the second. In each, some
 * pass on the second attempt and a few never do.
 */
import type { Answer, Respond } from 'batchline/emulator'
import { asked, fenced } from '../support/asked.ts'
import type { Asked } from '../support/asked.ts'
import { drawOf } from '../support/dice.ts'
import type { Contact } from './rows.ts'
import { profiles, roles } from './rows.ts'
import { knownCountries } from './table.ts'

export interface Score {
  /** From 0 to 100. */
  score: number
  reason: string
}

export const respond: Respond = (params, info) => {
  const question = asked(params, info)
  const isSecond = /\bscore/i.test(question.system)
  const fate = drawOf(question.text, isSecond ? 'score' : 'extract')
  if (fate < 0.025) return { text: '', refusal: null }
  if (fate < 0.065) {
    if (question.attempt === 1 && !question.isDirect) return overloaded
    return isSecond ? JSON.stringify(scored(question)) : JSON.stringify(found(question))
  }
  return isSecond ? secondStage(question, fate) : firstStage(question, fate)
}

// For --respond of an emulator that is a process of its own.
export default respond

const overloaded: Answer = { error: { type: 'overloaded_error', message: 'Overloaded' } }

function firstStage(question: Asked, fate: number): Answer {
  const contact = found(question)
  if (question.isAgain || fate >= 0.125) return JSON.stringify(contact)
  const { country: _forgotten, ...rest } = contact
  return fate < 0.1 ? JSON.stringify(rest) : fenced(contact)
}

function secondStage(question: Asked, fate: number): Answer {
  const score = scored(question)
  if (question.isAgain || fate >= 0.125) return JSON.stringify(score)
  return fate < 0.1 ? JSON.stringify({ ...score, score: `${score.score}/100` }) : fenced(score)
}

const signs = profiles.map((profile) => {
  const groups: Readonly<Record<string, string>> = {
    role: `(?<role>${roles.join('|')})`,
    country: `(?<country>${knownCountries.join('|')})`,
    company: '(?<company>[A-Z][a-z]+ (?:& )?[A-Z][a-z]+)',
    name: '[A-Z][a-z]+ [A-Z][a-z]+',
    year: '\\d{4}',
    years: '\\d+',
  }
  const escaped = profile.replace(/[().]/g, '\\$&')
  return new RegExp(escaped.replace(/\{(\w+)\}/g, (_, word: string) => groups[word] ?? ''))
})

/** What the profile says; empty where it says nothing that this model understands. */
function found({ text }: Asked): Contact {
  for (const sign of signs) {
    const { company = '', role = '', country = '' } = sign.exec(text)?.groups ?? {}
    if (company !== '') return { company, role, country }
  }
  return { company: '', role: '', country: '' }
}

/** Reads what it is told, as JSON or as lines of `name: value`. */
function scored({ text }: Asked): Score {
  const told = (name: string): string =>
    new RegExp(`"?\\b${name}"?\\s*[:=]\\s*"?([^"\\n,}]*)`, 'i').exec(text)?.[1]?.trim() ?? ''
  return scoreOf({
    role: told('role'),
    employees: Number(told('employees').replace(/\D/g, '')),
    served: /^(true|yes)$/i.test(told('served')),
  })
}

/** Who decides, at a company that is large, where somebody can call: the rule of this model. */
export function scoreOf({
  role,
  employees,
  served,
}: {
  role: string
  employees: number
  served: boolean
}): Score {
  const decides = /chief|head|director/.test(role)
  const size = Math.min(40, Math.round(Math.log2(1 + employees) * 3))
  const who = decides ? 'decides on purchases' : 'does not decide alone'
  const where = served ? 'can be visited' : 'is out of reach'
  return {
    score: (decides ? 40 : 10) + size + (served ? 20 : 0),
    reason: `Contact ${who}; company of ${employees || 'unknown'} employees ${where}.`,
  }
}
