/**
 * Contracts of 5,000 to 60,000 characters, and what is agreed in them. The same in every run, made one at a
 * time. Some things are said twice in different words; some are amended later in the text; a few contradict
 * each other, and no reader can say what holds.
 */
import { Dice } from '../support/dice.ts'
import { amendment, duties, filler, headings, subjects } from './phrases.ts'
import type { Subject } from './phrases.ts'
import { drawValue, wordsFor } from './values.ts'

export interface Fact {
  type: 'party' | 'date' | 'sum' | 'term' | 'obligation'
  /** What it is: `annual fee`; of a party or an obligation the role, `supplier` or `customer`. */
  name: string
  /** `EUR 48000`, `2024-03-01`, `90 days`, the name of a party, the words of an obligation. */
  value: string
}

export interface ContractRow {
  id: string
  title: string
  text: string
  truth: {
    /** As they hold in the end; of contradictory ones, what is said first. */
    facts: Fact[]
    amended: Array<{ name: string; from: string; to: string }>
    contradictory: Array<{ name: string; values: string[] }>
  }
}

/** A sentence and its place, as a share of the text. */
type Placed = readonly [place: number, sentence: string]

const firms = ['Alder', 'Brightwater', 'Corvin', 'Dunmore', 'Gantry', 'Kestrel', 'Merrow', 'Oxbow']
const fields = ['Systems', 'Foods', 'Energy', 'Textiles', 'Clinics', 'Freight', 'Media', 'Optics']
const forms = ['Ltd', 'GmbH', 'SAS', 'BV', 'Oy']

export function* contracts(count: number): Generator<ContractRow> {
  for (let i = 0; i < count; i++) yield contractAt(i)
}

export function contractAt(i: number): ContractRow {
  const dice = new Dice('contract', i)
  const length = Math.round(5_500 * 10.5 ** (dice.next() ** 1.5))
  const title = `${dice.pick(['Framework', 'Service', 'Supply', 'Maintenance'])} Agreement ${2001 + i}`
  const supplier = `${dice.pick(firms)} ${dice.pick(fields)} ${dice.pick(forms)}`
  const customer = `${dice.pick(firms)} & ${dice.pick(firms)} ${dice.pick(forms)}`
  const truth: ContractRow['truth'] = {
    facts: [
      { type: 'party', name: 'supplier', value: supplier },
      { type: 'party', name: 'customer', value: customer },
    ],
    amended: [],
    contradictory: [],
  }
  const placed = subjects.flatMap((subject) => state(subject, truth, dice))
  placed.push(...obligations(truth, dice))
  const body = write(placed, length, dice)
  const text = [
    title,
    `This agreement is made between ${supplier} ("the Supplier") and ${customer} ("the Customer"), together "the Parties".`,
    body,
    `Signed on behalf of ${supplier}, the Supplier, and on behalf of ${customer}, the Customer.`,
  ].join('\n\n')
  return { id: `contract-${i + 1}`, title, text, truth }
}

/** One subject: said once or twice, and then left, amended or contradicted. */
function state(subject: Subject, truth: ContractRow['truth'], dice: Dice): Placed[] {
  const { type, name, wordings, firstYear } = subject
  const value = drawValue(type, dice, firstYear)
  const say = (of: string, wording: string): string =>
    wording.replace('{}', wordsFor(type, of, dice))
  const first = dice.pick(wordings)
  const second = wordings.find((wording) => wording !== first) ?? first
  const placed: Placed[] = [[dice.next() * 0.5, say(value, first)]]
  if (dice.chance(0.4)) placed.push([0.5 + dice.next() * 0.2, say(value, second)])
  const other = drawValue(type, dice, firstYear)
  const fate = other === value ? 1 : dice.next()
  if (fate < 0.12) {
    const [from, to] = [wordsFor(type, value, dice), wordsFor(type, other, dice)]
    const sentence = amendment.replace('{name}', name).replace('{old}', from).replace('{new}', to)
    placed.push([0.72 + dice.next() * 0.27, sentence])
    truth.amended.push({ name, from: value, to: other })
  } else if (fate < 0.15) {
    placed.push([0.72 + dice.next() * 0.27, say(other, second)])
    truth.contradictory.push({ name, values: [value, other] })
  }
  truth.facts.push({ type, name, value: fate < 0.12 ? other : value })
  return placed
}

function obligations(truth: ContractRow['truth'], dice: Dice): Placed[] {
  return duties.flatMap((duty): Placed[] => {
    if (!dice.chance(0.85)) return []
    const who = dice.pick(['Supplier', 'Customer'])
    truth.facts.push({ type: 'obligation', name: who.toLowerCase(), value: duty })
    return [[dice.next() * 0.98, `The ${who} shall ${duty}.`]]
  })
}

/** Numbered clauses up to a length, with the sentences that matter at their places among them. */
function write(placed: readonly Placed[], length: number, dice: Dice): string {
  const waiting = placed.toSorted(([a], [b]) => a - b)
  const clauses: string[] = []
  let written = 0
  for (let clause = 1; written < length || waiting.length > 0; clause++) {
    const sentences = [padding(dice)]
    for (let due = waiting[0]; due !== undefined && due[0] * length <= written; due = waiting[0]) {
      sentences.push(due[1], ...(dice.chance(0.3) ? [padding(dice)] : []))
      waiting.shift()
    }
    for (let more = dice.whole(1, 4); more > 0; more--) sentences.push(padding(dice))
    const text = `${clause}. ${dice.pick(headings)}\n\n${sentences.join(' ')}`
    clauses.push(text)
    written += text.length + 2
  }
  return clauses.join('\n\n')
}

function padding(dice: Dice): string {
  return `${filler.map((choices) => dice.pick(choices)).join(' ')}.`
}
