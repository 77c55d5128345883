/**
 * Files that are not Parquet, incomplete or changed while they are read, and bad rows in good
 * files.
 */
import { appendFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { openFiles } from '../../fixtures/open-files.ts'
import { handmade, pageV1 } from '../../fixtures/parquet/handmade.ts'
import { fileWith, rowsOf, source } from '../../fixtures/parquet/rows-of.ts'
import { written } from '../../fixtures/parquet/written.ts'

const good = written({
  columnData: [
    { name: 'id', data: Array.from({ length: 500 }, (_, i) => `row ${i}`), type: 'STRING' },
    { name: 'n', data: Array.from({ length: 500 }, (_, i) => i), type: 'INT32', encoding: 'PLAIN' },
  ],
  codec: 'UNCOMPRESSED',
  pageSize: 300,
  rowGroupSize: 100,
})
const footerStart = good.length - 8 - good.readUInt32LE(good.length - 8)
const changed = (at: number, ...bytes: number[]) => {
  const copy = Buffer.from(good)
  copy.set(bytes, at < 0 ? copy.length + at : at)
  return copy
}
const mended = /Copy or write it anew and run the same program again\.$/

const faults: Array<[string, Buffer, RegExp]> = [
  ['an empty file', Buffer.alloc(0), /^rows\.parquet is empty/],
  ['three bytes', Buffer.from('PAR'), /is not Parquet/],
  ['JSON Lines', Buffer.from('{"id":1}\n'.repeat(9)), /is not Parquet: .* Say what it is/],
  ['the magic alone', Buffer.from('PAR1'), /is cut short/],
  ['the magic twice', Buffer.from('PAR1PAR1'), /is cut short/],
  ['a file without its end', good.subarray(0, -1), /is cut short: it begins as Parquet does/],
  ['half of a file', good.subarray(0, good.length / 2), /is cut short/],
  ['a footer longer than the file', changed(-8, 255, 255, 255), /is cut short/],
  ['an encrypted footer', changed(-4, ...Buffer.from('PARE')), /is encrypted Parquet.* Decrypt it/],
  ['an encrypted file', Buffer.concat([Buffer.from('PARE'), good]), /is encrypted Parquet/],
  ['a footer of zeros', changed(footerStart, ...Buffer.alloc(99)), /its footer can’t be read/],
  ['a footer of ones', changed(footerStart, ...Buffer.alloc(99, 255)), /its footer can’t be read/],
]
for (const [title, bytes, message] of faults) {
  void t.test(`is an error: ${title}`, async (t) => {
    const error = await rowsOf(fileWith(t, bytes)).catch((error: Error) => error)
    t.match(error, { code: 'ERR_INPUT', message })
    t.match(error, { message: /Nothing of it was read or sent\./ })
    if (/cut|footer of/.test(title)) t.match(error, { message: mended })
  })
}

void t.test('is an error: what has no places to read at', async (t) => {
  await t.rejects(rowsOf(`${t.testdir()}/none.parquet`), { message: /does not exist/ })
  const folder = t.testdir()
  await t.rejects(rowsOf(folder), { code: 'ERR_INPUT', message: /is a folder/ })
  t.same(openFiles(folder), [])
  if (process.platform === 'win32') return
  await t.rejects(rowsOf('/dev/null'), { code: 'ERR_INPUT', message: /is no regular file/ })
})

void t.test('is an error: a column name twice', async (t) => {
  const element = { name: 'a', type: 'INT32', repetition_type: 'REQUIRED' } as const
  const column = { path: ['a'], values: 1, pages: [pageV1(1, Buffer.alloc(4))] }
  const bytes = handmade([element], 1, [column])
  const twice = handmade([{ ...element, name: 'b' }, element], 1, [
    { ...column, path: ['b'] },
    column,
  ])
  t.same(await rowsOf(fileWith(t, bytes)), [{ a: 0 }])
  const at = twice.indexOf('b', twice.length - 8 - twice.readUInt32LE(twice.length - 8))
  twice.write('a', at)
  await t.rejects(rowsOf(fileWith(t, twice)), { message: /has the column name a twice/ })
})

void t.test('is an error: a file that changes while it is read', async (t) => {
  const changes: Array<[string, (path: string) => void]> = [
    ['it grows', (path) => appendFileSync(path, 'more')],
    ['it is cut', (path) => truncateSync(path, 400)],
    ['it is written over', (path) => writeFileSync(path, good)],
    ['its time is another', (path) => utimesSync(path, 1, 1)],
  ]
  for (const [title, change] of changes) {
    const path = fileWith(t, good)
    const read = async () => {
      let taken = 0
      for await (const row of source(path)) {
        t.match(row, { id: `row ${taken}`, n: taken })
        if (++taken === 10) change(path)
      }
    }
    await t.rejects(read(), { code: 'ERR_INPUT', message: /was changed while it was read/ }, title)
  }
})

void t.test('a value that is no text makes a bad row in its place', async (t) => {
  const bytes = Buffer.from(good)
  // A byte that is no UTF-8 in the third row of the second row group.
  bytes[bytes.indexOf('row 102') + 1] = 0xff
  const path = fileWith(t, bytes)
  const rows = await rowsOf(path, 'reject')
  t.equal(rows.length, 500)
  t.match(rows[102], {
    ok: false,
    position: 102,
    failure: {
      kind: 'rejected',
      message:
        'rows.parquet, row 102 (row group 1, counted from 0), column id is not valid UTF-8: not sent',
    },
  })
  for (const [i, row] of rows.entries()) if (i !== 102) t.match(row, { id: `row ${i}`, n: i })
  t.notMatch(JSON.stringify(rows[102]), /ow 102"/)
  await t.rejects(rowsOf(path, 'error'), {
    code: 'ERR_INPUT',
    message: /column id is not valid UTF/,
  })
})

void t.test('a page that is too large is refused', async (t) => {
  const path = fileWith(t, good)
  const read = async () => {
    for await (const row of source(path, 'error', { maxPageBytes: 100 }))
      t.fail(`a row ${String(row)}`)
  }
  await t.rejects(read(), {
    code: 'ERR_INPUT',
    message: /page of \d+ bytes, more than the 100.*smaller/,
  })
})

void t.test(
  'bytes changed at random give rows or an error in words, and no row is lost',
  async (t) => {
    let seed = 7
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return seed % below
    }
    for (let i = 0; i < 400; i++) {
      const bytes = Buffer.from(good)
      for (let j = 0; j <= i % 3; j++) bytes[random(bytes.length)] = random(256)
      try {
        t.equal((await rowsOf(fileWith(t, bytes), 'reject')).length, 500, `change ${i}`)
      } catch (error) {
        t.match(error, { code: 'ERR_INPUT' }, `change ${i}`)
        t.notMatch(error, { message: /could not be read/ }, `change ${i}`)
      }
    }
  },
)
