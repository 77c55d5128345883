/** Messages to a bank, each with the intent it was made for. They are the same in every run. */
import { chance, pickBy } from '../support/chance.ts'
import type { Pick } from '../support/chance.ts'
import { say } from '../support/wording.ts'
import { intents, wordings } from './intents.ts'
import { asides, openings, slots } from './slots.ts'

export interface ClassifyRow {
  readonly id: string
  readonly text: string
  /** The intent, to compare answers with; it must not be in the prompt. */
  readonly category: string
}

/** Row `i` does not depend on how many there are: a longer input begins with the shorter one. */
export function* classifyRows(count = 10_003): Generator<ClassifyRow> {
  for (let i = 0; i < count; i++) {
    const pick = pickBy(`message ${i}`)
    // Intents are not equally frequent: of two drawn, the one nearer the front of the list.
    const [one, other] = [chance(i, 'one'), chance(i, 'other')]
    const place = chance(i, 'even') < 0.7 ? one : Math.min(one, other)
    const category = intents[Math.floor(place * intents.length)]!
    yield { id: `msg-${String(i).padStart(6, '0')}`, text: message(category, pick), category }
  }
}

function message(category: string, pick: Pick): string {
  const asked = say(pick(wordings[category]!), slots, pick)
  const opening = pick([true, false, false]) ? `${pick(openings)} ` : ''
  const aside = pick([true, true, false, false, false]) ? ` ${say(pick(asides), slots, pick)}` : ''
  const ended = aside === '' || /[.?!]$/.test(asked) ? asked : `${asked}.`
  return hasty(`${opening}${ended}${aside}`, pick)
}

/** Some people type in a hurry: no capitals, a letter lost, two swapped. */
function hasty(text: string, pick: Pick): string {
  const habit = pick(['none', 'none', 'none', 'none', 'small', 'small', 'lost', 'swapped'])
  if (habit === 'none') return text
  if (habit === 'small') return text.toLowerCase().replaceAll(/[.!]/g, '')
  const letters = [...text.matchAll(/(?<=[a-z])[a-z](?=[a-z])/g)].map(({ index }) => index)
  if (letters.length === 0) return text
  const at = pick(letters)
  const [letter, next] = [text.charAt(at), text.charAt(at + 1)]
  return text.slice(0, at) + (habit === 'lost' ? next : next + letter) + text.slice(at + 2)
}
