/**
 * The emulated model of the invoices. It reads the pixels, so what it answers is what is printed: a total that
 * is wrong on paper stays wrong. At first sight it errs as models do; told what was wrong, it looks again.
 */
import type { Answer, Respond } from 'batchline/emulator'
import { asked, fenced } from '../support/asked.ts'
import { drawOf } from '../support/dice.ts'
import { printCents, toCents } from './amounts.ts'
import { readPage } from './page.ts'
import { decodePng } from './png.ts'
import { readInvoice } from './read-invoice.ts'
import type { Invoice } from './rows.ts'

export const respond: Respond = (params, info) => {
  const { image, attempt, isAgain, isDirect } = asked(params, info)
  const bitmap = decodePng(Buffer.from(image ?? '', 'base64'))
  const page = bitmap && readPage(bitmap)
  const invoice = page && readInvoice(page)
  if (invoice === undefined) return "I can't read an invoice in this picture."
  if (drawOf(invoice.number, 'damage') < 0.03 && attempt === 1 && !isDirect) {
    return { error: { type: 'invalid_request_error', message: 'Could not process image' } }
  }
  return isAgain ? JSON.stringify(invoice) : atFirstSight(invoice)
}

// For --respond of an emulator that is a process of its own.
export default respond

function atFirstSight(invoice: Invoice): Answer {
  const slip = drawOf(invoice.number, 'slip')
  if (slip < 0.05) {
    const [year, month, day] = invoice.date.split('-')
    return JSON.stringify({ ...invoice, date: `${day}/${month}/${year}` })
  }
  if (slip < 0.09) {
    const [first, ...rest] = invoice.lines
    const lines = first ? [{ ...first, amount: confused(first.amount) }, ...rest] : rest
    return JSON.stringify({ ...invoice, lines })
  }
  if (slip < 0.12) return JSON.stringify({ ...invoice, total: confused(invoice.total) })
  if (slip < 0.17) return fenced(invoice)
  return JSON.stringify(slip < 0.4 ? withTexts(invoice) : invoice)
}

/** The first digit taken for one that looks like it. */
function confused(amount: number): number {
  const alike = '8796535710' // what 0 to 9 are taken for, each another than itself
  return Number(String(amount).replace(/\d/, (digit) => alike[Number(digit)] ?? digit))
}

/** Amounts as they might be printed, in place of numbers. */
function withTexts(invoice: Invoice): unknown {
  const print = (amount: number): string => printCents(toCents(amount), '.')
  return {
    ...invoice,
    lines: invoice.lines.map((line) => ({
      ...line,
      price: print(line.price),
      amount: print(line.amount),
    })),
    subtotal: print(invoice.subtotal),
    vat: print(invoice.vat),
    total: print(invoice.total),
  }
}
