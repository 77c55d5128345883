/** Sums, dates and terms in the words of contracts, and what they mean. */
import type { Dice } from '../support/dice.ts'

export type Kind = 'sum' | 'date' | 'term'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const counts: ReadonlyMap<number, string> = new Map([
  [12, 'twelve'],
  [14, 'fourteen'],
  [24, 'twenty-four'],
  [30, 'thirty'],
  [36, 'thirty-six'],
  [45, 'forty-five'],
  [60, 'sixty'],
  [90, 'ninety'],
])

/** What a value of each kind looks like, in any of its words. */
export const patterns: Readonly<Record<Kind, string>> = {
  sum: '(?:EUR \\d[\\d,]*|\\d[\\d,]* euros)',
  date: `(?:\\d{1,2} (?:${months.join('|')}) \\d{4}|the \\d{1,2}(?:st|nd|rd|th) day of (?:${months.join('|')}) \\d{4})`,
  term: '(?:(?:[a-z-]+ \\()?\\d+\\)? (?:days|months))',
}

/** `EUR 48000`, `2024-03-01` or `90 days` in one of the ways to write it. */
export function wordsFor(kind: Kind, value: string, dice: Dice): string {
  const digits = /\d+/.exec(value)?.[0] ?? ''
  if (kind === 'sum') {
    const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ',')
    return dice.pick([`EUR ${grouped}`, `${grouped} euros`])
  }
  if (kind === 'date') {
    const [year, month, day] = value.split('-').map(Number)
    const name = months[(month ?? 1) - 1]
    return dice.pick([`${day} ${name} ${year}`, `the ${ordinal(day ?? 1)} day of ${name} ${year}`])
  }
  const word = counts.get(Number(digits))
  return dice.pick([
    value,
    word === undefined ? value : value.replace(digits, `${word} (${digits})`),
  ])
}

/** The value that words stand for: the inverse of {@link wordsFor}. */
export function valueOf(kind: Kind, words: string): string {
  if (kind === 'sum') return `EUR ${words.replace(/\D/g, '')}`
  if (kind === 'term') return words.replace(/^[a-z-]+ \((\d+)\)/, '$1')
  const month = months.findIndex((name) => words.includes(name)) + 1
  const [day = '', year = ''] = words.match(/\d+/g) ?? []
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** Any value of a kind; a date within three years from the first of that year. */
export function drawValue(kind: Kind, dice: Dice, firstYear = 2022): string {
  if (kind === 'sum') return `EUR ${dice.whole(5, 900) * 500}`
  if (kind === 'term') {
    const count = dice.pick(Array.from(counts.keys()))
    return `${count} ${count % 12 === 0 && count < 40 ? 'months' : 'days'}`
  }
  const day = Date.UTC(firstYear, 0, 1 + dice.whole(0, 1000))
  return new Date(day).toISOString().slice(0, 10)
}

function ordinal(day: number): string {
  const tens = day > 10 && day < 14
  const ending = tens ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')
  return `${day}${ending}`
}
