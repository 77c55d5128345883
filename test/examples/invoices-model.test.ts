/** The emulated model of the invoices answers what is in the pixels, and errs as often as it should. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import t from 'tap'
import { parseAmount, printCents, toCents } from '../../examples/invoices/amounts.ts'
import { glyphs } from '../../examples/invoices/font.ts'
import { respond } from '../../examples/invoices/model.ts'
import { readPage } from '../../examples/invoices/page.ts'
import { decodePng, encodePng } from '../../examples/invoices/png.ts'
import { invoiceAt, invoices } from '../../examples/invoices/rows.ts'
import type { Invoice, InvoiceRow } from '../../examples/invoices/rows.ts'
import { resultsOf } from '../emulator/answered.ts'
import { answerOf, shareOf } from './answer-of.ts'
import { withEmulator } from '../emulator/with-emulator.ts'

const rows = [...invoices(600)]

const paramsOf = ({ image }: Pick<InvoiceRow, 'image'>, again = false) =>
  ({
    model: 'claude-haiku-5-5',
    max_tokens: 2048,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
          { type: 'text', text: 'Read this invoice.' },
        ],
      },
      ...(again
        ? [
            { role: 'assistant' as const, content: 'a wrong one' },
            { role: 'user' as const, content: "That answer can't be used." },
          ]
        : []),
    ],
  }) satisfies MessageCreateParamsNonStreaming

const printedOn = ({ truth: { due: _due, ...printed } }: InvoiceRow): Invoice => printed

void t.test('no two glyphs are alike, and each is seven rows of five dots', async (t) => {
  const shapes = [...glyphs.values()].map((rows) => rows.join())
  t.equal(new Set(shapes).size, glyphs.size)
  t.ok([...glyphs.values()].every((rows) => rows.length === 7 && rows.every((bits) => bits < 32)))
  t.notOk([...glyphs.values()].flat().some(Number.isNaN))
})

void t.test('every character of a page has a glyph', async (t) => {
  const texts = rows.map(({ truth: { supplier, number, lines } }) =>
    [supplier, number, ...lines.map(({ text }) => text)].join(' '),
  )
  const used = new Set(texts.join(' ').replaceAll(' ', ''))
  t.ok(used.size > 40)
  t.same(
    [...used].filter((character) => !glyphs.has(character)),
    [],
  )
})

void t.test('asked again, it reads every picture as it is printed', async (t) => {
  for (const row of rows) {
    t.same(JSON.parse(answerOf(respond, paramsOf(row, true), 2).text ?? ''), printedOn(row), row.id)
  }
})

void t.test('another picture is another answer: it depends on the pixels alone', async (t) => {
  const { image, truth } = invoiceAt(3)
  const bitmap = decodePng(Buffer.from(image, 'base64'))!
  const page = readPage(bitmap)!
  t.equal(page[0], truth.supplier)
  // The first character of the supplier, wiped out.
  const ink = Uint8Array.from(bitmap.ink)
  const bar = bitmap.ink.findIndex((_, at) => ink.subarray(at, at + 300).every((p) => p === 1))
  const [x, y] = [bar % bitmap.width, Math.floor(bar / bitmap.width)]
  for (let dy = 16; dy < 32; dy++)
    ink.fill(0, (y + dy) * bitmap.width + x, (y + dy) * bitmap.width + x + 11)
  const wiped = encodePng({ ...bitmap, ink }).toString('base64')
  const answer = JSON.parse(answerOf(respond, paramsOf({ image: wiped }, true), 2).text ?? '')
  t.equal(answer.supplier, ` ${truth.supplier.slice(1)}`)
})

void t.test('it errs at first sight, each in its own way, and is right otherwise', async (t) => {
  const kinds = shareOf(rows, (row) => {
    const { text, error } = answerOf(respond, paramsOf(row), 1)
    if (error !== undefined) return error
    if (text?.includes('```') === true) return 'fence'
    const { date, lines, total } = JSON.parse(text ?? '')
    if (date !== row.truth.date) return /^\d\d\/\d\d\/\d{4}$/.test(date) ? 'date' : 'no date'
    if (typeof total === 'string') return parseAmount(total) === row.truth.total ? 'texts' : 'bad'
    if (total !== row.truth.total) return 'total'
    return lines[0].amount === row.truth.lines[0]?.amount ? 'right' : 'digit'
  })
  const bounds: ReadonlyArray<[string, number, number]> = [
    ['Could not process image', 0.015, 0.045],
    ['date', 0.03, 0.07],
    ['digit', 0.02, 0.06],
    ['total', 0.015, 0.045],
    ['fence', 0.03, 0.07],
    ['texts', 0.17, 0.28],
    ['right', 0.5, 0.66],
  ]
  for (const [kind, least, most] of bounds) {
    const share = kinds.get(kind) ?? 0
    t.ok(share >= least && share <= most, `${kind}: ${share}`)
    kinds.delete(kind)
  }
  t.same([...kinds], [], 'nothing else')
})

void t.test('a damaged picture passes on the second attempt, and by a direct call', async (t) => {
  const damaged = rows.filter((row) => answerOf(respond, paramsOf(row), 1).error !== undefined)
  t.ok(damaged.length > 10)
  for (const row of damaged) {
    t.equal(answerOf(respond, paramsOf(row), 2).error, undefined)
    t.equal(answerOf(respond, paramsOf(row)).error, undefined)
  }
})

void t.test('a few pictures contradict themselves', async (t) => {
  const share = rows.filter(({ truth }) => truth.due !== truth.total).length / rows.length
  t.ok(share > 0.015 && share < 0.045, String(share))
  t.ok(invoicesOf(200) >= 3, 'some of them among the first 200')
  t.same(
    rows.filter(({ truth }) => !addsUp(truth)).map(({ id }) => id),
    [],
  )
})

function addsUp({ lines, subtotal, vat, due, total }: InvoiceRow['truth']): boolean {
  const sum = lines.reduce((cents, { amount }) => cents + toCents(amount), 0)
  const products = lines.every(
    (line) => toCents(line.quantity * line.price) === toCents(line.amount),
  )
  const isWhole = lines.length >= 3 && lines.length <= 8 && total > 0
  return products && isWhole && sum === toCents(subtotal) && sum + toCents(vat) === toCents(due)
}

function invoicesOf(count: number): number {
  return rows.slice(0, count).filter(({ truth }) => truth.due !== truth.total).length
}

void t.test('the rows are the same in every run, and differ from each other', async (t) => {
  t.same(invoiceAt(17), rows[17])
  t.equal(new Set(rows.map(({ image }) => image)).size, rows.length)
})

void t.test('what is no such picture gets an answer, too', async (t) => {
  const cut = Buffer.from(rows[0]!.image, 'base64').subarray(0, 900).toString('base64')
  for (const image of ['', 'AAAA', cut]) {
    t.match(answerOf(respond, paramsOf({ image }), 1).text, /can't read/)
  }
  const params = { ...paramsOf(rows[0]!), messages: [{ role: 'user' as const, content: 'Hello' }] }
  t.match(answerOf(respond, params, 1).text, /can't read/)
})

void t.test('the emulator takes the pictures', async (t) => {
  const running = await withEmulator(t, { respond })
  const [result] = await resultsOf(running, [paramsOf(rows[0]!, true)])
  t.equal(result?.type, 'succeeded')
})

void t.test('amounts are read as they are written in any country', async (t) => {
  t.same(
    ['EUR 1.234,56', '1,234.56', '1234.5', '12', '1.234', '0,05', "1'234.00 CHF"].map(parseAmount),
    [1234.56, 1234.56, 1234.5, 12, 1234, 0.05, 1234],
  )
  t.ok(Number.isNaN(parseAmount('none')))
  t.same([printCents(123_456_789, ','), printCents(5, '.')], ['1.234.567,89', '0.05'])
})
