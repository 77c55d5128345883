/** Every Parquet type gives the same value from a plain page and from a dictionary. */
import t from 'tap'
import { toJson } from '../../../src/json/to-json.ts'
import { dictionaryPage, handmade, pageV1, runs } from '../../fixtures/parquet/handmade.ts'
import type { SchemaElement } from '../../fixtures/parquet/handmade.ts'
import { fileWith, rowsOf } from '../../fixtures/parquet/rows-of.ts'

const int32 = (...numbers: number[]) => Buffer.from(new Int32Array(numbers).buffer)
const int64 = (...numbers: bigint[]) => Buffer.from(new BigInt64Array(numbers).buffer)
const floats = (...numbers: number[]) => Buffer.from(new Float32Array(numbers).buffer)
const doubles = (...numbers: number[]) => Buffer.from(new Float64Array(numbers).buffer)
const bytes = (...values: Array<string | number[]>) =>
  Buffer.concat(
    values.flatMap((value) => [
      int32(Buffer.from(value as string).length),
      Buffer.from(value as string),
    ]),
  )
const utc = { isAdjustedToUTC: true }
const local = { isAdjustedToUTC: false }

type Element = Omit<SchemaElement, 'name' | 'repetition_type'>
/** Values as JSON, since numbers that no double holds are told by their digits. */
const types: Array<[title: string, Element, Buffer, expected: string]> = [
  ['BOOLEAN', { type: 'BOOLEAN' }, Buffer.of(0b101), '[true,false,true]'],
  ['INT32', { type: 'INT32' }, int32(1, -1, 2 ** 31 - 1), '[1,-1,2147483647]'],
  ['unsigned INT32', { type: 'INT32', converted_type: 'UINT_32' }, int32(-1, 7), '[4294967295,7]'],
  [
    'INT64',
    { type: 'INT64' },
    int64(5n, -(2n ** 53n), 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)),
    '[5,-9007199254740992,9007199254740993,9223372036854775807,-9223372036854775808]',
  ],
  [
    'unsigned INT64',
    { type: 'INT64', logical_type: { type: 'INTEGER', bitWidth: 64, isSigned: false } },
    int64(-1n, 7n, -(2n ** 63n)),
    '[18446744073709551615,7,9223372036854775808]',
  ],
  [
    'FLOAT',
    { type: 'FLOAT' },
    floats(0.1, 16777216, 3.4028234663852886e38, 1e-45, NaN, -Infinity, 1 / 3),
    '[0.1,16777216,3.4028235e+38,1e-45,null,null,0.33333334]',
  ],
  ['DOUBLE', { type: 'DOUBLE' }, doubles(0.1, 1e300, NaN, Infinity), '[0.1,1e+300,null,null]'],
  [
    'FLOAT16',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
    Buffer.from('662e003c00fc01000080ff7b', 'hex'),
    '[0.1,1,null,6e-8,0,65500]',
  ],
  [
    'DECIMAL in INT32',
    { type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9 },
    int32(1230, -5, 0, 123456789),
    '[12.3,-0.05,0,1234567.89]',
  ],
  [
    'DECIMAL in INT64',
    { type: 'INT64', logical_type: { type: 'DECIMAL', scale: 3, precision: 18 } },
    int64(-123456789012345678n, 1n),
    '[-123456789012345.678,0.001]',
  ],
  [
    'DECIMAL in BYTE_ARRAY',
    { type: 'BYTE_ARRAY', converted_type: 'DECIMAL', scale: 1, precision: 40 },
    bytes([0xff], [1, 0, 0, 0, 0, 0, 0, 0, 5], []),
    '[-0.1,1844674407370955162.1,0]',
  ],
  [
    'DECIMAL in FIXED_LEN_BYTE_ARRAY',
    {
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: 9,
      converted_type: 'DECIMAL',
      scale: 20,
      precision: 21,
    },
    Buffer.from('fffffffffffffffffe010000000000000001', 'hex'),
    '[-2e-20,0.18446744073709551617]',
  ],
  [
    'DATE',
    { type: 'INT32', converted_type: 'DATE' },
    int32(0, 20_000, -1, -719_528, 2_932_897),
    '["1970-01-01","2024-10-04","1969-12-31","0000-01-01","+010000-01-01"]',
  ],
  [
    'TIMESTAMP of milliseconds',
    { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    int64(1_700_000_000_001n, -1n),
    '["2023-11-14T22:13:20.001Z","1969-12-31T23:59:59.999Z"]',
  ],
  [
    'TIMESTAMP of microseconds, of no zone',
    { type: 'INT64', logical_type: { type: 'TIMESTAMP', unit: 'MICROS', ...local } },
    int64(1_700_000_000_000_001n, -1n, 253_402_300_800_000_000n),
    '["2023-11-14T22:13:20.000001","1969-12-31T23:59:59.999999","+010000-01-01T00:00:00.000000"]',
  ],
  [
    'TIMESTAMP of nanoseconds',
    { type: 'INT64', logical_type: { type: 'TIMESTAMP', unit: 'NANOS', ...utc } },
    int64(1_700_000_000_000_000_001n, -1n, -1_700_000_000_000_000_001n),
    '["2023-11-14T22:13:20.000000001Z","1969-12-31T23:59:59.999999999Z","1916-02-18T01:46:39.999999999Z"]',
  ],
  [
    'TIME of milliseconds',
    { type: 'INT32', converted_type: 'TIME_MILLIS' },
    int32(0, 86_399_999),
    '["00:00:00.000","23:59:59.999"]',
  ],
  [
    'TIME of nanoseconds',
    { type: 'INT64', logical_type: { type: 'TIME', unit: 'NANOS', ...utc } },
    int64(3_723_000_000_004n),
    '["01:02:03.000000004"]',
  ],
  [
    'INT96',
    { type: 'INT96' },
    Buffer.concat([int64(45_296_123_456_789n), int32(2_460_311)]),
    '["2024-01-01T12:34:56.123456789"]',
  ],
  [
    'INTERVAL',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, converted_type: 'INTERVAL' },
    int32(1, 2, 3004),
    '["P1M2DT3.004S"]',
  ],
  [
    'UUID',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
    Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
    '["00112233-4455-6677-8899-aabbccddeeff"]',
  ],
  [
    'STRING',
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    bytes('grün 😀', '', '\uFEFFmark', 'a \uFFFD of its own'),
    JSON.stringify(['grün 😀', '', '\uFEFFmark', 'a \uFFFD of its own']),
  ],
  [
    'ENUM',
    { type: 'BYTE_ARRAY', logical_type: { type: 'ENUM' } },
    bytes('one', 'two'),
    '["one","two"]',
  ],
  [
    'JSON, and what is only called so',
    { type: 'BYTE_ARRAY', converted_type: 'JSON' },
    bytes('{"id":12345678901234567890}', 'null', '{no'),
    '[{"id":12345678901234567890},null,"{no"]',
  ],
  ['bytes that are text', { type: 'BYTE_ARRAY' }, bytes('grün'), '["grün"]'],
  ['bytes that are none', { type: 'BYTE_ARRAY' }, bytes([0xff, 0xfe]), '["//4="]'],
  [
    'bytes of one length',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 3 },
    bytes('abc').subarray(4),
    '["YWJj"]',
  ],
]

for (const [title, element, data, expected] of types) {
  const count = (JSON.parse(expected) as unknown[]).length
  const schema: SchemaElement[] = [{ name: 'v', repetition_type: 'REQUIRED', ...element }]

  void t.test(title, async (t) => {
    const column = { path: ['v'], values: count, pages: [pageV1(count, data)] }
    const rows = (await rowsOf(fileWith(t, handmade(schema, count, [column])))) as { v: unknown }[]
    t.equal(toJson(rows.map(({ v }) => v)), expected)
  })

  void t.test(`${title} in a dictionary`, { skip: element.type === 'BOOLEAN' }, async (t) => {
    const numbers = Array.from({ length: 2 * count }, (_, i) => i % count)
    const indexes = Buffer.concat([Buffer.of(4), runs(numbers)])
    const pages = [dictionaryPage(count, data), pageV1(2 * count, indexes, 'RLE_DICTIONARY')]
    const column = { path: ['v'], values: 2 * count, pages }
    const bytes = handmade(schema, 2 * count, [column])
    const rows = (await rowsOf(fileWith(t, bytes))) as { v: unknown }[]
    const inner = expected.slice(1, -1)
    t.equal(toJson(rows.map(({ v }) => v)), `[${inner},${inner}]`)
    const [first, again] = [rows[0]!.v, rows[count]!.v]
    if (typeof first === 'object' && title.startsWith('JSON')) t.not(first, again, 'is not shared')
  })
}
