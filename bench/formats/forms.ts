/** The formats of an input. Each can be written at any size in little memory. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Duplex } from 'node:stream'
import { createGzip } from 'node:zlib'
import * as zlib from 'node:zlib'
import type { ReadRowsOptions } from '../../src/read/reading-options.ts'

export interface Form {
  readonly ending: string
  readonly head?: string
  readonly row: (row: BenchRow, index: number) => string
  readonly tail?: string
  readonly encoding?: BufferEncoding
  readonly compress?: () => Duplex
  readonly options?: ReadRowsOptions
}

export interface BenchRow {
  readonly id: number
  readonly text: string
  readonly score: number
}

const comma = (text: string, index: number): string => (index === 0 ? text : `,${text}`)
const line = (row: BenchRow): string => `${JSON.stringify(row)}\n`
const record = ({ id, text, score }: BenchRow): string => `${id},"${text}",${score}\n`

/** Node 22.15 and later. */
const { createZstdCompress } = zlib as { createZstdCompress?: () => Duplex }

export const forms: Readonly<Record<string, Form>> = {
  jsonl: { ending: 'jsonl', row: line },
  'jsonl with long ids': {
    ending: 'jsonl',
    row: (row) => line(row).replace(/"id":\d+/, (id) => `${id}12345678901234567`),
  },
  'jsonl.gz': { ending: 'jsonl.gz', row: line, compress: () => createGzip({ level: 1 }) },
  ...(createZstdCompress === undefined
    ? {}
    : { 'jsonl.zst': { ending: 'jsonl.zst', row: line, compress: () => createZstdCompress() } }),
  'jsonl in UTF-16': { ending: 'jsonl', head: '\uFEFF', row: line, encoding: 'utf16le' },
  array: { ending: 'json', head: '[', row: (row, i) => comma(JSON.stringify(row), i), tail: ']' },
  'pretty array': {
    ending: 'json',
    head: '[\n',
    row: (row, i) => comma(`${JSON.stringify(row, null, 2)}\n`, i),
    tail: ']\n',
  },
  'array at a path': {
    ending: 'json',
    head: '{"meta":{"n":1},"data":{"items":[',
    row: (row, i) => comma(JSON.stringify(row), i),
    tail: ']}}',
    options: { path: 'data.items' },
  },
  'pretty values': { ending: 'json', row: (row) => `${JSON.stringify(row, null, 2)}\n` },
  csv: { ending: 'csv', head: 'id,text,score\n', row: record },
  'csv with semicolons': {
    ending: 'csv',
    head: 'id;text;score\n',
    row: ({ id, text, score }) => `${id};"${text}";${score}\n`,
  },
  'csv in Windows-1252': {
    ending: 'csv',
    head: 'id,text,score\n',
    row: record,
    encoding: 'latin1',
    options: { encoding: 'windows-1252' },
  },
  tsv: {
    ending: 'tsv',
    head: 'id\ttext\tscore\n',
    row: ({ id, text, score }) => `${id}\t${text}\t${score}\n`,
  },
}

/** @returns the number of rows written: those that make `mb` megabytes of JSON Lines */
export async function writeForm(path: string, form: Form, mb: number): Promise<number> {
  let rows = 0
  const most = (mb * 1e6) / (rowBytes + 30)
  async function* blocks(): AsyncGenerator<Buffer> {
    let text = form.head ?? ''
    for (; rows < most; rows++) {
      text += form.row(benchRow(rows), rows)
      if (text.length < 256 * 1024) continue
      yield Buffer.from(text, form.encoding)
      text = ''
    }
    yield Buffer.from(text + (form.tail ?? ''), form.encoding)
  }
  const compress = form.compress?.()
  const file = createWriteStream(path)
  if (compress) await pipeline(blocks, compress, file)
  else await pipeline(blocks, file)
  return rows
}

const rowBytes = 2400
const words = 'My card was charged twice, for the same order; please tell me what to do about it. '

export function benchRow(id: number): BenchRow {
  const at = id % words.length
  const text = (words.slice(at) + words.repeat(30)).slice(0, rowBytes - (id % 100))
  return { id, text, score: Number((id / 7).toFixed(4)) }
}
