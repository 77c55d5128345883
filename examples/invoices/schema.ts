/** What an answer must hold to be an invoice, and whether an invoice agrees with itself. */
import { z } from 'zod'
import { parseAmount, toCents } from './amounts.ts'

/** Models give amounts as numbers or as they are printed, for example `1.234,56`. */
const Amount = z.union([z.number(), z.string().transform(parseAmount)]).pipe(z.number())

/** What is wrong with a field is told to the model, so each message says what to do about it. */
const Line = z
  .object({ text: z.string().min(1), quantity: Amount, price: Amount, amount: Amount })
  .refine(({ quantity, price, amount }) => toCents(quantity * price) === toCents(amount), {
    path: ['amount'],
    error: 'is not quantity times price: read the digits of all three again',
  })

export const Invoice = z.object({
  supplier: z.string().min(1),
  number: z.string().min(1),
  date: z.iso.date('write the date as YYYY-MM-DD'),
  lines: z.array(Line).min(1),
  subtotal: Amount,
  vat: Amount,
  total: Amount,
})

export type ReadInvoice = z.infer<typeof Invoice>

/** In USD, EUR or whatever is printed: what the total should be, by the lines and the tax. */
export function dueOf({ lines, vat }: ReadInvoice): number {
  return (lines.reduce((cents, { amount }) => cents + toCents(amount), 0) + toCents(vat)) / 100
}

export function addsUp(invoice: ReadInvoice): boolean {
  return toCents(dueOf(invoice)) === toCents(invoice.total)
}
