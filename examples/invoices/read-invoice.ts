/** The emulated model's eyes: an invoice from the lines of its page. */
import { parseAmount } from './amounts.ts'
import type { Invoice, InvoiceLine } from './rows.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** An item, a quantity and two amounts, parted by the spaces of a table. */
const item = /^(.{24})\s*([\d.,]+)\s+([\d.,]+)\s+([\d.,]+)$/

/** @returns undefined for a page that is no invoice */
export function readInvoice(page: readonly string[]): Invoice | undefined {
  const find = (sign: RegExp): string => {
    for (const line of page) {
      const found = sign.exec(line)?.[1]
      if (found !== undefined) return found
    }
    return ''
  }
  const invoice = {
    supplier: page[0] ?? '',
    number: find(/^INVOICE (\S+)$/),
    date: isoOf(find(/^Date: (.+)$/)),
    lines: page.flatMap(lineOf),
    subtotal: parseAmount(find(/^\s+Subtotal +([\d.,]+)$/)),
    vat: parseAmount(find(/^\s+VAT +([\d.,]+)$/)),
    total: parseAmount(find(/^\s+Total [A-Z]{3} +([\d.,]+)$/)),
  }
  return invoice.number === '' || Number.isNaN(invoice.total) ? undefined : invoice
}

function lineOf(line: string): InvoiceLine[] {
  const [found, text = '', quantity = '', price = '', amount = ''] = item.exec(line) ?? []
  if (found === undefined || text.trim() === '') return []
  return [
    {
      text: text.trim(),
      quantity: parseAmount(quantity),
      price: parseAmount(price),
      amount: parseAmount(amount),
    },
  ]
}

function isoOf(printed: string): string {
  const digits = /^(\d\d)[/.](\d\d)[/.](\d{4})$/.exec(printed)
  if (digits) return `${digits[3]}-${digits[2]}-${digits[1]}`
  const named = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})$/.exec(printed)
  if (!named) return printed
  const month = months.indexOf(named[2] ?? '') + 1
  return `${named[3]}-${String(month).padStart(2, '0')}-${String(named[1]).padStart(2, '0')}`
}
