/** JSONL: what a line may hold and what a bad one becomes, wherever the blocks are cut. */
import { Readable } from 'node:stream'
import t from 'tap'
import type { Failed } from '../../../src/outcome.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'

const separators = String.fromCodePoint(0x2028, 0x2029, 0x85)

const values: Array<[string, string, unknown[]]> = [
  ['rows without a final line end', '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
  ['rows with CRLF', '{"a":1}\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
  ['a lone CR, which is white space', '{"a":\r1}\n', [{ a: 1 }]],
  ['blank lines', '\n{"a":1}\n\r\n   \n\t\n{"a":2}\n\n', [{ a: 1 }, { a: 2 }]],
  ['separators of other kinds', `{"a":"x${separators}y"}\n`, [{ a: `x${separators}y` }]],
  [
    'values that are no objects',
    '0\nfalse\n""\n"text"\n[1]\n1e3',
    [0, false, '', 'text', [1], 1000],
  ],
  ['U+FFFD that was in the input', '"\uFFFD"\n', ['\uFFFD']],
  ['a byte order mark in the middle of a row', '"\uFEFF"', ['\uFEFF']],
  ['NUL and lone surrogates in escapes', '"\\u0000\\ud800"', ['\u0000\ud800']],
]
for (const [title, text, expected] of values) {
  void t.test(`takes ${title}`, async (t) => {
    t.same(await read(Buffer.from(text)), expected)
  })
}

void t.test('gives the same rows wherever the chunks are cut', async (t) => {
  const text = `\uFEFF{"a":"é東🎈"}\r\n\n"${separators}"\nnull\n{"b":"x"}`
  const bytes = Buffer.concat([Buffer.from(text), Buffer.from('\n"\xFF"\n"end"', 'latin1')])
  const expected = await read(bytes)
  t.match(expected, [
    { a: 'é東🎈' },
    separators,
    { ok: false, position: 2, custom_id: 'row-2' },
    { b: 'x' },
    { ok: false, position: 4, custom_id: 'row-4' },
    'end',
  ])
  for (let at = 1; at < bytes.length; at++) {
    t.same(await read(bytes.subarray(0, at), bytes.subarray(at)), expected, `cut at ${at}`)
  }
})

const bad: Array<[string, Buffer, RegExp]> = [
  ['no JSON', Buffer.from('{"secret":'), /line 4, column \d+ is not valid JSON/],
  ['two values', Buffer.from('{"secret":1} {"secret":2}'), /line 4, column \d+ is not valid JSON/],
  ['null', Buffer.from('null'), /line 4 is null/],
  ['a cut character', Buffer.from('"secret \xE6\x9D"', 'latin1'), /line 4 is not valid UTF-8/],
  ['Latin-1', Buffer.from('"secret caf\xE9"', 'latin1'), /line 4 is not valid UTF-8/],
  [
    'an encoded surrogate',
    Buffer.from('"secret \xED\xA0\x80"', 'latin1'),
    /line 4 is not valid UTF-8/,
  ],
]
for (const [title, line, message] of bad) {
  const bytes = Buffer.concat([
    Buffer.from('{"a":1}\n\n{"a":2}\n'),
    line,
    Buffer.from('\n{"a":3}\n'),
  ])

  void t.test(`a line that is ${title} becomes a rejected outcome in its place`, async (t) => {
    const rows = await read(bytes)
    t.match(rows, [{ a: 1 }, { a: 2 }, { ok: false }, { a: 3 }])
    const outcome = rows[2] as Failed
    t.match(outcome, { type: 'outcome', position: 2, custom_id: 'row-2', attempt: 0 })
    t.match(outcome.failure, { kind: 'rejected', retryable: false, message })
    t.notMatch(JSON.stringify(outcome), /secret/)
  })

  void t.test(`a line that is ${title} ends the stream with onBadRow: 'error'`, async (t) => {
    const error = await readWith({ onBadRow: 'error' }, bytes).catch((e: Error) => e)
    t.match(error, { code: 'ERR_INPUT', message })
    t.match(error, { message: /Nothing of it was sent/ })
    t.notMatch((error as Error).message + String((error as Error).cause), /secret/)
  })
}

void t.test('a line over the limit ends the stream, one at the limit does not', async (t) => {
  const options = { maxLineBytes: 100 }
  const fits = JSON.stringify('é'.repeat(49)) // 100 bytes
  for (const end of ['', '\n', '\r\n']) {
    t.same(await readWith({ maxLineBytes: 101 }, Buffer.from(`1\n${fits}${end}`)), [
      1,
      'é'.repeat(49),
    ])
  }
  t.same(await readWith(options, Buffer.from(`1\n${fits}\n`)), [1, 'é'.repeat(49)])
  const over = Buffer.from(`1\n\n${JSON.stringify('é'.repeat(50))}\n2\n`)
  for (const cut of [over.length, 3, 1]) {
    const chunks = Array.from({ length: Math.ceil(over.length / cut) }, (_, i) =>
      over.subarray(i * cut, (i + 1) * cut),
    )
    const error = {
      code: 'ERR_INPUT',
      message: /input stream, line 3 is longer than 100 bytes.*maxLineBytes/,
    }
    await t.rejects(readWith(options, ...chunks), error, `in chunks of ${cut}`)
  }
})

void t.test('an endless line is refused when the limit is reached, not when it ends', async (t) => {
  let given = 0
  const endless = new Readable({
    read() {
      given += 65_536
      this.push(Buffer.alloc(65_536, 'x'))
    },
  })
  await t.rejects(all(readRows(endless, { maxLineBytes: 1_000_000 })), {
    message: /line 1 is longer/,
  })
  t.ok(given < 2_000_000, `${given} bytes were read`)
})

void t.test('a long line is put together in linear time', async (t) => {
  // What grows with the square would copy 8 GB here and run into the test's time limit.
  const text = 'x'.repeat(32 * 1024 * 1024)
  const bytes = Buffer.from(`1\n${JSON.stringify(text)}\n2`)
  const chunks = Array.from({ length: Math.ceil(bytes.length / 4096) }, (_, i) =>
    bytes.subarray(i * 4096, (i + 1) * 4096),
  )
  const rows = await read(...chunks)
  t.equal(rows.length, 3)
  t.ok(rows[1] === text)
})

void t.test('deep nesting is a row like others', async (t) => {
  const depth = 100_000
  const rows = await readWith(
    { format: 'jsonl' },
    Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}\n1`),
  )
  t.equal(rows.length, 2)
})

function read(...chunks: Buffer[]): Promise<unknown[]> {
  return readWith({}, ...chunks)
}

function readWith(options: ReadRowsOptions, ...chunks: Buffer[]): Promise<unknown[]> {
  return all(readRows(Readable.from(chunks), options))
}

async function all(source: Readable): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of source) rows.push(row)
  return rows
}
