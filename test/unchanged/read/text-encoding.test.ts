/**
 * Every encoding, wherever a character is cut; an invalid byte ends the reading and names its
 * line.
 */
import { Readable } from 'node:stream'
import t from 'tap'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'
import { cut } from '../../fixtures/cut.ts'
import { encoded } from '../../fixtures/tables.ts'

const table = 'id,text\n1,Grüße für 5\n2,naïve café\n'
const wide = 'id,text\n1,東京 🎈 5 €\n2,naïve café \uFFFD\n'

const good: Array<[string, Buffer, ReadRowsOptions, string]> = [
  ['utf8', Buffer.from(wide), {}, wide],
  ['utf8 said', Buffer.from(wide), { encoding: 'utf-8' }, wide],
  ['utf8 with a mark', encoded(wide, 'utf8-bom'), {}, wide],
  ['utf16le', encoded(wide, 'utf16le'), { encoding: 'utf16le' }, wide],
  ['utf16be', encoded(wide, 'utf16be'), { encoding: 'utf-16be' }, wide],
  ['utf16le by another name', encoded(wide, 'utf16le'), { encoding: 'UCS-2' }, wide],
  ['utf16le with a mark', encoded(wide, 'utf16le-bom'), {}, wide],
  ['utf16be with a mark', encoded(wide, 'utf16be-bom'), {}, wide],
  ['a mark against what was said', encoded(wide, 'utf16be-bom'), { encoding: 'latin1' }, wide],
  ['latin1', encoded(table, 'latin1'), { encoding: 'latin1' }, table],
  [
    'windows-1252',
    encoded('id,text\n1,5 € and it’s\n', 'windows-1252'),
    { encoding: 'windows-1252' },
    'id,text\n1,5 € and it’s\n',
  ],
  [
    'shift_jis',
    Buffer.from([...Buffer.from('id,text\n1,'), 0x93, 0x8c, 0x8b, 0x9e, 0x0a]),
    { encoding: 'shift_jis' },
    'id,text\n1,東京\n',
  ],
]
for (const [title, bytes, options, text] of good) {
  void t.test(title, async (t) => {
    const [header, ...records] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    const rows = records.map((values) =>
      Object.fromEntries(header!.map((name, at) => [name, values[at]])),
    )
    for (const size of [1, 2, 3, 7, 1000]) {
      t.same(
        await all(cut(bytes, size), { format: 'csv', ...options }),
        rows,
        `${size} bytes a piece`,
      )
    }
    if (!/mark/.test(title)) return
    const lines = records.map(([, value]) => JSON.stringify({ text: value })).join('\n')
    const encoding = title.includes('16le')
      ? 'utf16le-bom'
      : title.includes('8')
        ? 'utf8-bom'
        : 'utf16be-bom'
    t.same(
      await all([encoded(lines, encoding)], { format: 'jsonl' }),
      records.map(([, value]) => ({ text: value })),
    )
    t.same(
      await all([encoded(`[${lines.replace('\n', ',')}]`, encoding)], {}),
      records.map(([, value]) => ({ text: value })),
    )
  })
}

const bad: Array<[string, Buffer, ReadRowsOptions, RegExp]> = [
  [
    'half a pair of UTF-16',
    encoded('id,text\n1,x\n2,\uD83C\n3,y\n', 'utf16le'),
    { encoding: 'utf16le' },
    /line \d or one shortly behind it is not utf16le/,
  ],
  [
    'an odd number of bytes',
    encoded('id,text\n1,x\n', 'utf16le').subarray(0, -1),
    { encoding: 'utf16le' },
    /ends within a character/,
  ],
  [
    'a byte that windows-1252 has not',
    Buffer.from('id,text\n1,a\n2,\x81\n', 'latin1'),
    { encoding: 'windows-1252' },
    /line 3 or one shortly behind it is not windows-1252.*encoding: 'utf8'/,
  ],
  [
    'quotes of Windows in Latin-1',
    Buffer.from('id,text\n1,it\x92s\n', 'latin1'),
    { encoding: 'latin1' },
    /line 2 .*is not latin1.*encoding: 'windows-1252'/,
  ],
  [
    'Latin-1 in UTF-8',
    Buffer.from('id,text\n1,a\n2,caf\xE9\n', 'latin1'),
    {},
    /line 3 is not valid UTF-8/,
  ],
  [
    'Latin-1 behind a sep line',
    Buffer.from('sep=,\nid,text\n2,caf\xE9\n', 'latin1'),
    {},
    /line 3 is not valid UTF-8/,
  ],
]
for (const [title, bytes, options, message] of bad) {
  void t.test(title, async (t) => {
    for (const size of [1, 5, 1000]) {
      await t.rejects(all(cut(bytes, size), { format: 'csv', ...options }), {
        code: 'ERR_INPUT',
        message,
      })
    }
  })
}

async function all(pieces: Buffer[], options: ReadRowsOptions): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of readRows(Readable.from(pieces), options)) rows.push(row)
  return rows
}
