/**
 * Old page formats and nested fields are read right or refused; no value is shifted to another
 * row.
 */
import { crc32 } from 'node:zlib'
import t from 'tap'
import { dictionaryPage, handmade, levels, pageV1, runs } from '../../fixtures/parquet/handmade.ts'
import type { HandmadeColumn, SchemaElement } from '../../fixtures/parquet/handmade.ts'
import { fileWith, rowsOf } from '../../fixtures/parquet/rows-of.ts'

const int32 = (...numbers: number[]) => Buffer.from(new Int32Array(numbers).buffer)
const int: SchemaElement = { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' }
const text: SchemaElement = {
  name: 'key',
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'REQUIRED',
}
const group = (name: string, repetition: 'REQUIRED' | 'OPTIONAL' | 'REPEATED', children = 1) => ({
  name,
  repetition_type: repetition,
  num_children: children,
})
/** A column with its levels. */
const column = (
  path: string[],
  pages: Array<[reps: number[] | undefined, defs: number[] | undefined, values: Buffer]>,
): HandmadeColumn => ({
  path,
  values: pages.reduce((sum, [reps, defs]) => sum + (reps ?? defs)!.length, 0),
  pages: pages.map(([reps, defs, values]) =>
    pageV1(
      (reps ?? defs)!.length,
      Buffer.concat(
        [reps ? levels(reps) : '', defs ? levels(defs) : '', values].map((b) => Buffer.from(b)),
      ),
    ),
  ),
})

const list = (name = 'list') => [
  { ...group('l', 'OPTIONAL'), converted_type: 'LIST' as const },
  group(name, 'REPEATED'),
]
const listColumn = (name = 'list') =>
  column(
    ['l', name, 'element'],
    [
      [[0, 1, 0], [3, 2, 0], int32(1)],
      // Goes on with the list that the page before began.
      [[0, 0, 1, 1], [1, 3, 3, 3], int32(2, 3, 4)],
      [[1, 0], [3, 3], int32(5, 6)],
    ],
  )

const good: Array<[string, SchemaElement[], HandmadeColumn[], unknown[]]> = [
  [
    'a list whose items go on in the next page',
    [...list(), int],
    [listColumn()],
    [{ l: [1, null] }, { l: null }, { l: [] }, { l: [2, 3, 4, 5] }, { l: [6] }],
  ],
  [
    'a list whose items are groups, by its name',
    [...list('array'), int],
    [listColumn('array')],
    [
      { l: [{ element: 1 }, { element: null }] },
      { l: null },
      { l: [] },
      { l: [2, 3, 4, 5].map((element) => ({ element })) },
      { l: [{ element: 6 }] },
    ],
  ],
  [
    'a list whose item itself repeats',
    [list()[0]!, { ...int, repetition_type: 'REPEATED' }],
    [column(['l', 'element'], [[[0, 1, 0, 0], [2, 2, 1, 0], int32(1, 2)]])],
    [{ l: [1, 2] }, { l: [] }, { l: null }],
  ],
  [
    'what repeats and is called nothing',
    [{ ...int, name: 'r', repetition_type: 'REPEATED' }],
    [column(['r'], [[[0, 0, 1], [0, 1, 1], int32(7, 8)]].slice(0, 1) as never)],
    [{ r: [] }, { r: [7, 8] }],
  ],
  [
    'a map with text keys, and a name that objects have of their own',
    [
      { ...group('m', 'OPTIONAL'), converted_type: 'MAP' },
      group('key_value', 'REPEATED', 2),
      text,
      { ...int, name: 'value' },
    ],
    [
      column(
        ['m', 'key_value', 'key'],
        [[[0, 1, 0, 0], [2, 2, 0, 1], Buffer.from('\x09\0\0\0__proto__\x01\0\0\0b')]],
      ),
      column(['m', 'key_value', 'value'], [[[0, 1, 0, 0], [3, 2, 0, 1], int32(9)]]),
    ],
    [{ m: JSON.parse('{"__proto__":9,"b":null}') as unknown }, { m: null }, { m: {} }],
  ],
  [
    'a map with other keys',
    [
      { ...group('m', 'REQUIRED'), converted_type: 'MAP_KEY_VALUE' },
      group('map', 'REPEATED', 2),
      { ...int, name: 'key', repetition_type: 'REQUIRED' },
      { ...int, name: 'value' },
    ],
    [
      column(['m', 'map', 'key'], [[[0, 1, 0], [1, 1, 0], int32(1, 2)]]),
      column(['m', 'map', 'value'], [[[0, 1, 0], [2, 1, 0], int32(9)]]),
    ],
    [
      {
        m: [
          { key: 1, value: 9 },
          { key: 2, value: null },
        ],
      },
      { m: [] },
    ],
  ],
  [
    'a map without values, which is a set',
    [{ ...group('m', 'OPTIONAL'), converted_type: 'MAP' }, group('key_value', 'REPEATED'), text],
    [column(['m', 'key_value', 'key'], [[[0, 0], [2, 0], Buffer.from('\x01\0\0\0k')]])],
    [{ m: ['k'] }, { m: null }],
  ],
  [
    'groups in groups, missing at each depth',
    [group('a', 'OPTIONAL'), group('b', 'OPTIONAL'), int],
    [column(['a', 'b', 'element'], [[undefined, [0, 1, 2, 3], int32(5)]])],
    [
      { a: null },
      { a: { b: null } },
      { a: { b: { element: null } } },
      { a: { b: { element: 5 } } },
    ],
  ],
]
for (const [title, schema, columns, expected] of good) {
  void t.test(title, async (t) => {
    const rows = await rowsOf(fileWith(t, handmade(schema, expected.length, columns)))
    t.same(rows, expected)
    t.equal(JSON.stringify(rows), JSON.stringify(expected))
  })
}

const flat: SchemaElement = { name: 'v', type: 'INT32', repetition_type: 'REQUIRED' }
const required = (values: number, ...pages: HandmadeColumn['pages']) => ({
  path: ['v'],
  values,
  pages,
})
const crc = (bytes: Buffer) => crc32(bytes) | 0

void t.test('sums of pages are compared', async (t) => {
  const bytes = int32(1, 2)
  const page = pageV1(2, bytes, 'PLAIN', { crc: crc(bytes) })
  t.same(await rowsOf(fileWith(t, handmade([flat], 2, [required(2, page)]))), [{ v: 1 }, { v: 2 }])
  const other = pageV1(2, bytes, 'PLAIN', { crc: crc(bytes) ^ 1 })
  const read = rowsOf(fileWith(t, handmade([flat], 2, [required(2, other)])))
  await t.rejects(read, {
    code: 'ERR_INPUT',
    message: /row group 0, column v is damaged: the check/,
  })
})

void t.test('eight zeros behind the values of a page are padding', async (t) => {
  const padded = pageV1(1, Buffer.concat([int32(5), Buffer.alloc(8)]))
  const file = handmade([flat], 2, [required(2, padded, pageV1(1, int32(6)))])
  t.same(await rowsOf(fileWith(t, file)), [{ v: 5 }, { v: 6 }])
})

const two: SchemaElement[] = [
  { ...group('l', 'OPTIONAL'), converted_type: 'LIST' },
  group('list', 'REPEATED'),
  group('element', 'OPTIONAL', 2),
  { ...int, name: 'x' },
  { ...int, name: 'y' },
]
const pair = (other: [number[], number[], Buffer]) => [
  column(['l', 'list', 'element', 'x'], [[[0, 1, 0], [4, 4, 4], int32(1, 2, 3)]]),
  column(['l', 'list', 'element', 'y'], [other]),
]
const lookup = (...numbers: number[]) => Buffer.concat([Buffer.of(2), runs(numbers)])
const damaged: Array<[string, Buffer, RegExp]> = [
  [
    'a column with more rows than its row group',
    handmade([flat], 2, [required(3, pageV1(3, int32(1, 2, 3)))]),
    /another number of rows/,
  ],
  [
    'a column that ends before its values',
    handmade([flat], 3, [required(3, pageV1(2, int32(1, 2)))]),
    /a page ends behind|head of a page/,
  ],
  [
    'a page with more values than its column',
    handmade([flat], 2, [required(2, pageV1(3, int32(1, 2, 3)))]),
    /a page can’t be read/,
  ],
  [
    'a page with fewer bytes than values',
    handmade([flat], 3, [required(3, pageV1(3, int32(1, 2)))]),
    /a page can’t be read/,
  ],
  [
    'a page with more bytes than values',
    handmade([flat], 1, [required(1, pageV1(1, int32(1, 2)))]),
    /a page can’t be read/,
  ],
  [
    'a number that the dictionary has not',
    handmade([flat], 1, [
      required(1, dictionaryPage(2, int32(1, 2)), pageV1(1, lookup(2), 'RLE_DICTIONARY')),
    ]),
    /a page can’t be read/,
  ],
  [
    'a repeating column with fewer rows',
    handmade([...list(), int], 6, [listColumn()]),
    /fewer rows than its row group/,
  ],
  [
    'a repeating column with more rows',
    handmade([...list(), int], 4, [listColumn()]),
    /more rows than its row group/,
  ],
  [
    'columns of a list that do not agree where it ends',
    handmade(two, 2, pair([[0, 0, 1], [4, 4, 4], int32(1, 2, 3)])),
    /does not go together/,
  ],
  [
    'columns of a list that do not agree whether it is there',
    handmade(two, 1, [
      column(['l', 'list', 'element', 'x'], [[[0], [0], int32()]]),
      column(['l', 'list', 'element', 'y'], [[[0], [1], int32()]]),
    ]),
    /does not go together/,
  ],
  [
    'columns of a list that do not agree what is there',
    handmade(two, 2, pair([[0, 1, 0], [4, 4, 0], int32(1, 2)])),
    /does not go together/,
  ],
]
for (const [title, bytes, message] of damaged) {
  void t.test(`is an error: ${title}`, async (t) => {
    const error = await rowsOf(fileWith(t, bytes)).catch((error: Error) => error)
    t.match(error, { code: 'ERR_INPUT', message })
    t.match(error, { message: /^rows\.parquet, row group 0, column .* is damaged: / })
  })
}

const unknown: Array<[string, Buffer, RegExp]> = [
  [
    'an encoding',
    handmade([flat], 1, [required(1, pageV1(1, int32(1), 'BIT_PACKED'))]),
    /column v is written in a way that is not known here, values in BIT_PACKED/,
  ],
  [
    'a compression',
    handmade([flat], 1, [{ ...required(1, pageV1(1, int32(1))), codec: 'LZO' }]),
    /column v has a compression that is not known here, LZO/,
  ],
  [
    'a kind of page',
    handmade([flat], 1, [required(1, { head: {}, bytes: int32(1) })]),
    /column v is written in a way that is not known here/,
  ],
]
for (const [title, bytes, message] of unknown) {
  void t.test(`says what it does not know: ${title}`, async (t) => {
    await t.rejects(rowsOf(fileWith(t, bytes)), { code: 'ERR_INPUT', message })
  })
}
