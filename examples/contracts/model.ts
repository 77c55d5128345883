/**
 * The emulated model of the contracts. It knows only the part that it is given: what two parts have in common
 * it finds twice, and a sentence that a part cuts it finds mangled or not at all. Some first answers are no
 * JSON or quote what is not there; a very few parts are refused for good.
 */
import type { Respond } from 'batchline/emulator'
import { asked, fenced } from '../support/asked.ts'
import { drawOf } from '../support/dice.ts'
import { amendment, subjects } from './phrases.ts'
import type { Fact } from './rows.ts'
import { patterns, valueOf } from './values.ts'

export interface Entity extends Fact {
  /** Where it stands: words of the part, unchanged. */
  quote: string
  /** True where it takes the place of what was said before. */
  amends: boolean
}

export const respond: Respond = (params, info) => {
  const { text, attempt, isAgain, isDirect } = asked(params, info)
  const fate = drawOf(text, 'fate')
  if (fate < 0.008) return { text: '', refusal: null }
  if (fate < 0.04 && attempt === 1 && !isDirect) {
    return { error: { type: 'overloaded_error', message: 'Overloaded' } }
  }
  const found = { entities: entitiesIn(text) }
  if (isAgain || fate < 0.04) return JSON.stringify(found)
  if (fate < 0.08) return JSON.stringify(found).slice(0, -12)
  if (fate < 0.11) return JSON.stringify({ entities: found.entities.map(inOwnWords) })
  return fate < 0.16 ? fenced(found) : JSON.stringify(found)
}

// For --respond of an emulator that is a process of its own.
export default respond

/** Each way to say something, as what finds it. */
const signs = subjects.flatMap(({ type, name, wordings }) => [
  ...wordings.map((wording) => ({
    type,
    name,
    amends: false,
    sign: signOf(wording.replace('{}', `(${patterns[type]})`)),
  })),
  {
    type,
    name,
    amends: true,
    sign: signOf(
      amendment
        .replace('{name}', name)
        .replace('{old}', patterns[type])
        .replace('{new}', `(${patterns[type]})`),
    ),
  },
])

export function entitiesIn(text: string): Entity[] {
  const stated = signs.flatMap(({ type, name, amends, sign }) =>
    Array.from(text.matchAll(sign), ([quote, words = '']) => {
      return { type, name, value: valueOf(type, words), quote, amends }
    }),
  )
  return [...partiesIn(text), ...stated, ...obligationsIn(text)]
}

function partiesIn(text: string): Entity[] {
  const signs = [
    /(?:between|and) ([A-Z][\w& ]{2,40}) \("the (Supplier|Customer)"\)/g,
    /on behalf of ([A-Z][\w& ]{2,40}), the (Supplier|Customer)/g,
  ]
  return signs.flatMap((sign) =>
    Array.from(text.matchAll(sign), ([quote, value = '', role = '']) => {
      return { type: 'party', name: role.toLowerCase(), value, quote, amends: false }
    }),
  )
}

/** One that the part cuts is taken as far as it goes. */
function obligationsIn(text: string): Entity[] {
  const sign = /The (Supplier|Customer) shall ([^.<]{3,300})/g
  return Array.from(text.matchAll(sign), ([quote, role = '', words = '']) => {
    const [value, name] = [words.trim(), role.toLowerCase()]
    return { type: 'obligation', name, value, quote: quote.trim(), amends: false }
  })
}

/** No longer words of the part. */
function inOwnWords(entity: Entity): Entity {
  return { ...entity, quote: `The contract says: ${entity.value}` }
}

/** A regular expression of a sentence; the patterns in it bring their own parentheses. */
function signOf(sentence: string): RegExp {
  return new RegExp(sentence.replace(/\.$/, '\\.'), 'g')
}
