/** Tickets of a help desk, the same in every run, made one at a time. */
import { Dice } from '../support/dice.ts'

export interface Ticket {
  id: string
  text: string
}

export const topics = ['billing', 'bug', 'account', 'shipping'] as const
export type Topic = (typeof topics)[number]

export const phrases: Readonly<Record<Topic, readonly string[]>> = {
  billing: ['I was charged twice this month.', 'The invoice names another company.'],
  bug: ['The app crashes when I open a project.', 'The export is an empty page with an error.'],
  account: ['I can no longer log in.', 'Please change the address of my account.'],
  shipping: ['My parcel has not moved for a week.', 'The package was empty when it came.'],
}

export function* ticketRows(count: number, from = 0): Generator<Ticket> {
  for (let i = from; i < count; i++) yield ticketAt(i)
}

export function topicAt(i: number): Topic {
  return new Dice('topic', i).pick(topics)
}

export function ticketAt(i: number): Ticket {
  const said = new Dice('words', i).pick(phrases[topicAt(i)])
  // No two are equal: each is a request of its own.
  return { id: `ticket-${i + 1}`, text: `${said} (order ${4711 + i})` }
}
