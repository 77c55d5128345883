/**
 * Invoices as pictures, and what stands on them. The same in every run, and made one at a time, so that any
 * number of them takes no memory. A few state a total that their own lines contradict.
 */
import { Dice } from '../support/dice.ts'
import type { Decimal } from './amounts.ts'
import { printCents } from './amounts.ts'
import { drawPage } from './page.ts'
import { encodePng } from './png.ts'
import type { Country } from './words.ts'
import { countries, customers, goods, names, trades } from './words.ts'

export interface InvoiceLine {
  text: string
  quantity: number
  price: number
  amount: number
}

/** What is printed on it, right or wrong. */
export interface Invoice {
  supplier: string
  number: string
  /** YYYY-MM-DD, however it is printed. */
  date: string
  lines: InvoiceLine[]
  subtotal: number
  vat: number
  total: number
}

export interface InvoiceRow {
  id: string
  /** A PNG, as base64. */
  image: string
  truth: Invoice & {
    /** What the total should be. It is another than `total` on an invoice that is itself wrong. */
    due: number
  }
}

/** Characters in a line of the page. */
const columns = 54

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function* invoices(count: number): Generator<InvoiceRow> {
  for (let i = 0; i < count; i++) yield invoiceAt(i)
}

export function invoiceAt(i: number): InvoiceRow {
  const dice = new Dice('invoice', i)
  const country = dice.pick(countries)
  const { place, ...truth } = { place: dice.pick(country.places), ...invoiceOf(i, country, dice) }
  const page = drawPage(print(truth, place, country, dice), columns, dice)
  return { id: `scan-${i + 1}`, image: encodePng(page).toString('base64'), truth }
}

function invoiceOf(i: number, country: Country, dice: Dice): InvoiceRow['truth'] {
  const lines = Array.from({ length: dice.whole(3, 8) }, () => lineOf(dice))
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0)
  const vat = Math.round((subtotal * dice.pick(country.vat)) / 100)
  const due = subtotal + vat
  const total = dice.chance(0.03) ? wrongTotal(lines, due, dice) : due
  const date = new Date(Date.UTC(2023, 0, 1 + dice.whole(0, 900))).toISOString().slice(0, 10)
  return {
    supplier: `${dice.pick(names)} ${dice.pick(trades)} ${dice.pick(country.forms)}`,
    number: `${dice.pick(['INV', 'RE', 'F', 'A'])}-${date.slice(0, 4)}-${String(10_417 + i)}`,
    date,
    lines: lines.map((line) => ({
      ...line,
      price: line.price / 100,
      amount: line.amount / 100,
    })),
    subtotal: subtotal / 100,
    vat: vat / 100,
    total: total / 100,
    due: due / 100,
  }
}

/** Prices in cents; half hours and half days are sold, half lamps are not. */
function lineOf(dice: Dice): InvoiceLine {
  const [text, least, most] = dice.pick(goods)
  const quantity = /hour|day|visit/.test(text) ? dice.whole(2, 17) / 2 : dice.whole(1, 24)
  const price = Math.floor(dice.whole(least, most) / 2) * 2 // even: half of it is whole cents
  return { text, quantity, price, amount: quantity * price }
}

/** What people do wrong: two digits change places, or a line is forgotten. */
function wrongTotal(lines: readonly InvoiceLine[], due: number, dice: Dice): number {
  const digits = String(due)
  const at = Array.from(digits).findIndex((digit, i) => i > 0 && digit !== (digits[i + 1] ?? digit))
  if (at === -1 || dice.chance(0.4)) return due - (lines[0]?.amount ?? 100)
  return Number(`${digits.slice(0, at)}${digits[at + 1]}${digits[at]}${digits.slice(at + 2)}`)
}

function print(truth: Invoice, place: string, country: Country, dice: Dice): string[] {
  const { decimal, currency } = country
  const amount = (value: number): string => printCents(Math.round(value * 100), decimal)
  const sum = (label: string, value: number): string =>
    `${label.padStart(columns - 13)} ${amount(value).padStart(12)}`
  return [
    truth.supplier,
    place,
    '',
    `INVOICE ${truth.number}`,
    `Date: ${printDate(truth.date, dice)}`,
    `Bill to: ${dice.pick(customers)}`,
    '',
    `${'Item'.padEnd(24)}${'Qty'.padStart(6)}${'Price'.padStart(11)}${'Amount'.padStart(13)}`,
    '-'.repeat(columns),
    ...truth.lines.map(
      ({ text, quantity, price, amount: of }) =>
        text.padEnd(24) +
        printQuantity(quantity, decimal).padStart(6) +
        amount(price).padStart(11) +
        amount(of).padStart(13),
    ),
    '-'.repeat(columns),
    sum('Subtotal', truth.subtotal),
    sum('VAT', truth.vat),
    sum(`Total ${currency}`, truth.total),
    '',
    dice.pick(['Payable within 30 days.', 'Due on receipt.', 'Thank you for your order!']),
  ]
}

function printDate(iso: string, dice: Dice): string {
  const [year = '', month = '', day = ''] = iso.split('-')
  return dice.pick([
    iso,
    `${day}/${month}/${year}`,
    `${day}.${month}.${year}`,
    `${Number(day)} ${months[Number(month) - 1]} ${year}`,
  ])
}

function printQuantity(quantity: number, decimal: Decimal): string {
  return String(quantity).replace('.', decimal)
}
