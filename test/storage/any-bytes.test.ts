/**
 * Every parser accepts any bytes: it reads them right or refuses them with its documented error.
 */
import t from 'tap'
import assert from 'node:assert/strict'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { APIError } from '@anthropic-ai/sdk'
import fc from 'fast-check'
import { retryAfterMs } from '../../src/api/call-failure.ts'
import { classifyCreateError } from '../../src/api/create-answer.ts'
import { troubleOf } from '../../src/api/trouble.ts'
import { BatchlineError } from '../../src/errors.ts'
import { Disk } from '../../src/job/disk/disk.ts'
import { headId, idHeadBytes, parseResultLine } from '../../src/job/results/result-line.ts'
import { failureOf } from '../../src/job/emit/outcome-maker.ts'
import { Journal, readJournal } from '../../src/job/journal/journal.ts'
import type { JournalRecord } from '../../src/job/journal/journal-records.ts'
import { LineReader } from '../../src/stream/line-reader.ts'
import { LineSplitter } from '../../src/stream/line-splitter.ts'
import { anyBytes, anyJson, anyResultLine, cuts } from '../fixtures/fuzz/any-bytes.ts'
import { journalSpoils, spoil } from '../fixtures/fuzz/spoil-journal.ts'

/** The bytes between line feeds, found the slow way; what stands after the last is a line if it is there. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x0a) continue
    lines.push(bytes.subarray(start, at))
    start = at + 1
  }
  return start < bytes.length ? [...lines, bytes.subarray(start)] : lines
}

void t.test('bytes are split on line feeds alone, wherever they are cut', async (t) => {
  fc.assert(
    fc.property(anyBytes, cuts, fc.integer({ min: 0, max: 40 }), (bytes, at, most) => {
      const wanted = linesOf(bytes)
      const [found, limited]: [Buffer[], Buffer[]] = [[], []]
      const splitter = new LineSplitter((line) => found.push(line))
      const narrow = new LineSplitter((line) => limited.push(line), most)
      for (const piece of piecesOf(bytes, at)) {
        splitter.push(piece)
        narrow.push(piece)
      }
      splitter.end()
      narrow.end()
      assert.deepEqual(found, wanted)
      const short = wanted.filter((line) => line.length <= most)
      assert.deepEqual(limited, short, 'with a limit: the lines within it')
      assert.equal(narrow.oversized, wanted.length - short.length)
    }),
    { numRuns: 2000 },
  )
  t.pass('as the slow way splits them')
})

function piecesOf(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = at.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end))
}

void t.test('a line of 64 MB in small pieces: each byte is copied once', async (t) => {
  // Copied again with each piece, these are two terabytes, and the test does not end.
  const piece = Buffer.alloc(1024, 'x')
  const lengths: number[] = []
  const splitter = new LineSplitter((line) => lengths.push(line.length))
  for (let i = 0; i < 65_536; i++) splitter.push(piece)
  splitter.push(Buffer.from('\n'))
  t.same(lengths, [2 ** 26])
})

void t.test('any range of any file is read line by line', async (t) => {
  const path = join(t.testdir(), 'file')
  const fillers = fc.constantFrom(0, 0, 262_143, 262_144, 262_145, 600_000)
  await fc.assert(
    fc.asyncProperty(anyBytes, fillers, fc.nat(), fc.nat(), async (bytes, filler, from, count) => {
      const file = Buffer.concat([Buffer.alloc(filler, 'y'), bytes])
      const at = from % (file.length + 1)
      const range = file.subarray(at, at + (count % (file.length + 1)))
      await writeFile(path, file)
      const found: Buffer[] = []
      for await (const line of new LineReader(path, { at, bytes: range.length }))
        found.push(Buffer.from(line))
      assert.deepEqual(found, linesOf(range))
    }),
    { numRuns: 300 },
  )
  t.pass('300 ranges')
})

void t.test('lines, and what they begin with, through blocks of any size', async (t) => {
  const path = join(t.testdir(), 'file')
  const lengths = fc.array(fc.oneof(fc.nat(20), fc.nat(300), fc.nat(5000)), { maxLength: 30 })
  const numbers = fc.tuple(fc.nat(150), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 300 }))
  await fc.assert(
    fc.asyncProperty(lengths, numbers, async (lengths, [more, from, count, asked]) => {
      const lines = lengths.map((length, i) => `${String(i % 10).repeat(length)}\n`)
      const bytes = Buffer.from(lines.join(''))
      const at = from % (bytes.length + 1)
      const range = bytes.subarray(at, at + (count % (bytes.length + 1)))
      await writeFile(path, bytes)
      const file = await open(path)
      const blockBytes = 17 + more
      const options = { at, bytes: range.length, blockBytes, file }
      const reader = new LineReader(path, options)
      const found: Buffer[] = []
      for (;;) {
        const head = Buffer.from((await reader.head(asked)) ?? '')
        const line = reader.buffered() ?? (await reader.next())
        if (!line) break
        assert.deepEqual(head, line.subarray(0, Math.min(asked, blockBytes)))
        found.push(Buffer.from(line))
      }
      assert.deepEqual(found, linesOf(range))
      await file.close()
    }),
    { numRuns: 500 },
  )
  t.pass('500 files')
})

void t.test(
  'a spoiled journal says less, or is refused, and never says anything else',
  async (t) => {
    const path = join(t.testdir(), 'journal.jsonl')
    const records: JournalRecord[] = [
      { type: 'OPENED', job: 'abc', version: 1 },
      { type: 'INPUT_END', rows: 7 },
      { type: 'ACCEPTED', attempt: '1', chunk: 1, id: 'msgbatch_ünï\u2028', how: 'reply' },
      { type: 'RESUMED' },
      { type: 'REJECTED', attempt: '1', chunk: 2, why: '"crc":"00000000"}' },
    ]
    const journal = await Journal.open(new Disk(), path, { last: 0, goodBytes: 0, tail: 'whole' })
    for (const record of records) await journal.append(record)
    await journal.close()
    const whole = await readFile(path)
    const written = linesOf(whole).map(({ length }, i) => ({ ...records[i], n: i + 1, length }))
    const tails = new Set<string>()
    await fc.assert(
      fc.asyncProperty(journalSpoils, async (spoils) => {
        const spoiled = spoil(whole, spoils)
        await writeFile(path, spoiled)
        const found: object[] = []
        try {
          const { last, goodBytes, tail } = await readJournal(path, (record) => found.push(record))
          tails.add(tail)
          assert.equal(last, found.length)
          assert.deepEqual(spoiled.subarray(0, goodBytes), whole.subarray(0, goodBytes))
          assert.equal(goodBytes, sum(written.slice(0, last)) + last)
          if (tail === 'whole') assert.equal(goodBytes, spoiled.length)
          else assert.equal(tail === 'damaged', spoiled.at(-1) === 0x0a)
        } catch (error) {
          if (!(error instanceof BatchlineError)) throw error
          tails.add(error.code)
        }
        for (const [i, record] of found.entries()) {
          const { length: _length, ...wanted } = written[i] ?? { length: 0 }
          const { ts: _ts, crc: _crc, ...told } = record as Record<string, unknown>
          assert.deepEqual(told, wanted)
        }
      }),
      { numRuns: 1500 },
    )
    t.same([...tails].sort(), ['ERR_JOURNAL', 'damaged', 'torn', 'whole'], 'each end was seen')
  },
)

function sum(lines: ReadonlyArray<{ length: number }>): number {
  return lines.reduce((total, { length }) => total + length, 0)
}

void t.test('a line that is no record is none, whatever its CRC says', async (t) => {
  const path = join(t.testdir(), 'journal.jsonl')
  for (const text of ['', '[1', 'null', '{"n":1,', '{"n":{"n":1}']) {
    const crc = crc32(text).toString(16).padStart(8, '0')
    await writeFile(path, `${text},"crc":"${crc}"}\n`)
    const read = readJournal(path, () => t.fail('a record'))
    if (text.startsWith('{"n":{')) await t.rejects(read, { code: 'ERR_JOURNAL' }, text)
    else t.match(await read, { tail: 'damaged', last: 0 }, text)
  }
})

void t.test('whose a result line is does not depend on who reads it', async (t) => {
  let read = 0
  fc.assert(
    fc.property(anyResultLine, (line) => {
      const parsed = parseResultLine(line)
      const id = headId(line)
      if (!parsed) return
      read++
      assert.equal(id ?? parsed.custom_id, parsed.custom_id)
      const { kind, message, retryable } = failureOf(parsed.result, {
        canceled: true,
        refused: true,
      })
      assert.deepEqual(
        [typeof kind, typeof message, typeof retryable],
        ['string', 'string', 'boolean'],
      )
    }),
    { numRuns: 4000 },
  )
  t.ok(read > 1000, `${read} lines had a meaning`)
  t.same(Object.keys(Object.prototype), [])
})

void t.test('an id may be written with escapes, and stand anywhere', async (t) => {
  const id = 'a-Z_9'.padEnd(64, 'x')
  for (const [text, told] of [
    [`{"custom_id":"${id}","result":{"type":"expired"}}`, id],
    [` {\t"custom_id" : "${id}","result":{"type":"expired"}}`, id],
    [`{"custom_id":"\\u0061${id.slice(1)}","result":{"type":"expired"}}`, undefined],
    [`{"result":{"type":"expired"},"custom_id":"${id}"}`, undefined],
  ] as const) {
    t.equal(parseResultLine(Buffer.from(text))?.custom_id, id, text)
    t.equal(headId(Buffer.from(text).subarray(0, idHeadBytes)), told, text)
  }
  const twice = '{"custom_id":"a","result":{"type":"expired"},"custom_id":"b"}'
  t.equal(parseResultLine(Buffer.from(twice)), undefined)
})

void t.test('a result nested 100,000 deep', async (t) => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`
    const result = `{"type":"succeeded","message":{"content":${deep}}}`
    const line = Buffer.from(`{"result":${result},"custom_id":"a"}`)
    t.match(parseResultLine(line), { custom_id: 'a', result: { type: 'succeeded' } })
    t.equal(parseResultLine(line.subarray(0, -1)), undefined)
  }
})

void t.test('a wait that a header asks for is between nothing and a day', async (t) => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme-ascii' }),
    fc.double().map(String),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('0x10', '1e400', '-0', 'Infinity', 'NaN', '1,2', '0.5', ' 5 ', ''),
  )
  fc.assert(
    fc.property(texts, fc.option(texts, { nil: undefined }), (retryAfter, date) => {
      const headers = new Headers({ 'retry-after': retryAfter, ...(date ? { date } : {}) })
      const ms = retryAfterMs(headers)
      assert.ok(ms === undefined || (ms >= 0 && ms <= 86_400_000), `${ms} ms`)
    }),
    { numRuns: 3000 },
  )
  t.equal(retryAfterMs(new Headers({ 'retry-after': '2' })), 2000)
  t.equal(retryAfterMs(undefined), undefined)
})

void t.test('any answer of any status is classed', async (t) => {
  const kinds = new Set<string>()
  const statuses = fc.constantFrom(200, 302, 400, 401, 404, 409, 413, 422, 429, 500, 529)
  fc.assert(
    fc.property(statuses, anyJson, (status, body) => {
      const error = APIError.generate(status, body as object, 'no message', new Headers())
      const { kind, why } = classifyCreateError(error) as { kind: string; why: string }
      kinds.add(kind)
      assert.equal(typeof why, 'string')
      assert.equal(typeof troubleOf(error).why, 'string')
    }),
    { numRuns: 3000 },
  )
  t.same([...kinds].sort(), ['in-doubt', 'stop', 'too-large', 'wait'])
})
