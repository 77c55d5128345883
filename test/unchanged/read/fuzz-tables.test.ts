/**
 * Tables with any header, delimiter, quoting and encoding come back unchanged. Damaged ones are
 * refused or lose rows with an error: no crash, and no row is shifted or lost silently.
 */
import { Readable } from 'node:stream'
import assert from 'node:assert/strict'
import t from 'tap'
import fc from 'fast-check'
import { BatchlineError } from '../../../src/errors.ts'
import { isOutcome } from '../../../src/is-outcome.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'
import { cut } from '../../fixtures/cut.ts'
import { encoded, tableOf } from '../../fixtures/tables.ts'

const delimiters = [',', ';', '\t', '|'] as const
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('a', '"', ',', ';', '\t', '|', '\n', '\r', ' ', 'é', '🎈'),
    maxLength: 8,
  }),
)
const table = fc
  .uniqueArray(fc.stringMatching(/^[a-zA-Zäé_][\w é.-]{0,8}[\wé]$/), { minLength: 1, maxLength: 6 })
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.tuple(...names.map(() => text)), { minLength: 1, maxLength: 8 }),
    }),
  )
  .map(({ names, rows }) =>
    rows.map((values) => Object.fromEntries(names.map((name, at) => [name, values[at]!]))),
  )
const form = fc.record({
  delimiter: fc.constantFrom(...delimiters),
  quoted: fc.constantFrom('all' as const, 'needed' as const),
  lineEnd: fc.constantFrom('\n' as const, '\r\n' as const),
})
const encoding = fc.constantFrom('utf8', 'utf8-bom', 'utf16le-bom', 'utf16be-bom')
const sizes = fc.integer({ min: 1, max: 64 })

void t.test('a table with a stated delimiter comes back unchanged', async (t) => {
  await fc.assert(
    fc.asyncProperty(table, form, encoding, sizes, async (rows, form, encoding, size) => {
      const bytes = encoded(tableOf(rows, form), encoding)
      const read = await all(cut(bytes, size), {
        format: 'csv',
        csv: { delimiter: form.delimiter },
      })
      assert.deepEqual(read, rows)
    }),
    { numRuns: 600 },
  )
  t.pass()
})

void t.test('the delimiter of a table with several columns is detected', async (t) => {
  const plain = fc.stringMatching(/^[a-z0-9 é.]{1,10}[a-z]$/)
  const columns = fc.integer({ min: 2, max: 6 })
  await fc.assert(
    fc.asyncProperty(
      columns,
      fc.array(plain, { minLength: 6, maxLength: 40 }),
      form,
      encoding,
      sizes,
      async (count, values, form, encoding, size) => {
        const rows = Array.from({ length: Math.floor(values.length / count) || 1 }, (_, row) =>
          Object.fromEntries(
            Array.from({ length: count }, (_, at) => [
              `c${at}`,
              values[(row * count + at) % values.length]!,
            ]),
          ),
        )
        const bytes = encoded(tableOf(rows, form), encoding)
        assert.deepEqual(await all(cut(bytes, size), { format: 'csv' }), rows)
      },
    ),
    { numRuns: 300 },
  )
  t.pass()
})

void t.test('a damaged table is refused, or read with every row at its position', async (t) => {
  let refused = 0
  const spoil = fc.record({
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
    cut: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      table,
      form,
      encoding,
      spoil,
      fc.boolean(),
      async (rows, form, encoding, { at, bytes, cut: isCut }, isSaid) => {
        const sound = encoded(tableOf(rows, form), encoding)
        const place = at % sound.length
        const damaged = isCut
          ? sound.subarray(0, place)
          : Buffer.concat([sound.subarray(0, place), bytes, sound.subarray(place + 1)])
        try {
          const read = await all([damaged], isSaid ? { format: 'csv' } : {})
          if (!isSaid) return
          const names = read.find((row) => !isOutcome(row))
          for (const row of read) {
            if (isOutcome(row)) assert.equal(row.ok, false)
            else assert.deepEqual(Object.keys(row as object), Object.keys(names as object))
          }
        } catch (error) {
          assert.ok(error instanceof BatchlineError && error.code === 'ERR_INPUT', String(error))
          refused++
        }
      },
    ),
    { numRuns: 1000 },
  )
  t.ok(refused > 50, `${refused} were refused`)
})

void t.test('any bytes are read or refused, never a crash', async (t) => {
  const formats = fc.constantFrom('jsonl', 'json', 'json-values', 'csv', 'tsv', undefined)
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 60 }),
      formats,
      sizes,
      async (bytes, format, size) => {
        try {
          await all(cut(Buffer.from(bytes), size), { format })
        } catch (error) {
          assert.ok(error instanceof BatchlineError && error.code === 'ERR_INPUT', String(error))
        }
      },
    ),
    { numRuns: 1500 },
  )
  t.pass()
})

async function all(pieces: Buffer[], options: ReadRowsOptions): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of readRows(Readable.from(pieces), options)) rows.push(row)
  return rows
}
