/** Short profiles of people at companies. The same in every run, made one at a time. */
import { Dice } from '../support/dice.ts'
import { knownCompanies, knownCountries } from './table.ts'

export interface Contact {
  company: string
  role: string
  country: string
}

export interface ProfileRow {
  id: string
  profile: string
  truth: Contact
}

export const roles: readonly string[] = [
  'head of purchasing',
  'chief financial officer',
  'operations manager',
  'data analyst',
  'director of IT',
  'office assistant',
  'managing director',
  'plant engineer',
]

/** Companies that the table doesn't have. */
const strangers = ['Quince & Daughters', 'Rushlight Labs', 'Sable Ceramics']

/** What a model has to find its way through; the three that matter are in braces. */
export const profiles: readonly string[] = [
  '{name} is {role} at {company} in {country} and has been with the firm since {year}.',
  'After {years} years abroad, {name} came back to {country} to work as {role} for {company}.',
  'Since {year}, {company} ({country}) has had {name} as its {role}.',
  'Meet {name}: {role}, based in {country}. Employer: {company}. Speaker at {years} conferences.',
  '{name} writes about work as {role}. {company}, the employer, is at home in {country}.',
]

const names = ['Ada Moss', 'Ben Okoro', 'Chiara Lunt', 'Dev Parekh', 'Elin Strand', 'Farid Nouri']
const endings = [
  'Plays the cello.',
  'Interested in tools that save time.',
  'Asked for a call in the spring.',
  'Prefers mail over telephone.',
  'Two children, one dog.',
]

export function* profileRows(count: number): Generator<ProfileRow> {
  for (let i = 0; i < count; i++) yield profileAt(i)
}

export function profileAt(i: number): ProfileRow {
  const dice = new Dice('profile', i)
  const truth = {
    company: dice.chance(0.06) ? dice.pick(strangers) : dice.pick(knownCompanies),
    role: dice.pick(roles),
    country: dice.pick(knownCountries),
  }
  const words: Readonly<Record<string, string>> = {
    ...truth,
    name: dice.pick(names),
    year: String(dice.whole(2005, 2023)),
    years: String(dice.whole(2, 14)),
  }
  const said = dice.pick(profiles).replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '')
  // No two are equal: each is a request of its own.
  return {
    id: `contact-${i + 1}`,
    profile: `${said} ${dice.pick(endings)} (Card no. ${7300 + i})`,
    truth,
  }
}
