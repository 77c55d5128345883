/** One JSON array, read an element at a time. */
import { Readable } from 'node:stream'
import t from 'tap'
import { readRows } from '../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../src/read/read-rows.ts'

void t.test('takes elements of every kind, as JSON.parse would', async (t) => {
  const text =
    ' [ {"a":[1,{"b":null}],"n":-1.5e-3}, "x\\u0000\\ud83c\\udf88", "", 0, 12345678901234567890, true, false, [ ], {} ] \n'
  t.same(await all(text), JSON.parse(text))
  for (let at = 1; at < text.length; at++) {
    t.same(await all(text.slice(0, at), text.slice(at)), JSON.parse(text), `cut at ${at}`)
  }
})

void t.test('null is a bad row in its place', async (t) => {
  const rows = await all('[1,null,2]')
  t.match(rows, [1, { ok: false, position: 1, failure: { message: /element 1 is null/ } }, 2])
  await t.rejects(allWith({ onBadRow: 'error' }, '[1,null,2]'), {
    code: 'ERR_INPUT',
    message: /element 1 is null/,
  })
})

const broken: Array<[string, string, RegExp]> = [
  ['an object', '{"secret":1}', /does not begin a JSON array/],
  ['JSON Lines', '{"secret":1}\n{"secret":2}\n', /format: 'jsonl'/],
  ['nothing', '', /does not begin a JSON array/],
  ['no JSON', 'secret', /does not begin a JSON array/],
  ['an array that ends early', '[1,2,{"secret":3}', /element 3 or .*is not valid JSON/],
  ['an array that ends within an element', '[1,2,{"secret":', /element 2 or .*is not valid JSON/],
  ['an array with a broken element', '[1,{"a":2},{"secret" 3},4]', /is not valid JSON/],
  ['an array with a comma too many', '[1,2,]', /is not valid JSON/],
  ['an array and more', '[1,2] secret', /is not valid JSON/],
]
for (const [title, text, message] of broken) {
  void t.test(`${title} is an error that says where`, async (t) => {
    const error = await all(text).catch((e: Error) => e)
    t.match(error, { code: 'ERR_INPUT', message, resumable: true })
    t.notMatch((error as Error).message + String((error as Error).cause), /secret/)
  })
}

void t.test('the place of a fault is told to within a few kilobytes', async (t) => {
  const before = Array.from({ length: 5000 }, (_, i) =>
    JSON.stringify({ id: i, text: 'some text' }),
  )
  const error = (await all(`[${before.join()},{"id" 1}]`).catch((e: Error) => e)) as Error
  const element = Number(/element (\d+)/.exec(error.message)?.[1])
  t.ok(element > 4850 && element <= 5000, `element ${element}`)
})

void t.test('what is not UTF-8 is an error that names the line', async (t) => {
  const bytes = Buffer.from('[\n"\u00e9",\n"caf\xE9"\n]', 'latin1')
  const good = Buffer.from('[\n"é",\n"')
  const error = { code: 'ERR_INPUT', message: /line 3 is not valid UTF-8/ }
  await t.rejects(allBytes({}, Buffer.concat([good, bytes.subarray(-8)])), error)
  await t.rejects(allBytes({}, good, Buffer.of(0xe9)), error)
})

void t.test('an element over the limit ends the stream', async (t) => {
  const text = `[1,${JSON.stringify('x'.repeat(3_000_000))}]`
  const chunks = text.match(/.{1,65536}/g)!
  t.equal((await all(...chunks)).length, 2)
  const error = { code: 'ERR_INPUT', message: /element 1 is longer than 1000 bytes/ }
  await t.rejects(allWith({ maxLineBytes: 1000 }, ...chunks), error)
  const many = `[${Array.from({ length: 40_000 }, () => '"a short row, and many of them"').join()}]`
  t.equal((await allWith({ maxLineBytes: 100 }, ...many.match(/.{1,65536}/g)!)).length, 40_000)
})

function all(...texts: string[]): Promise<unknown[]> {
  return allWith({}, ...texts)
}

function allWith(options: ReadRowsOptions, ...texts: string[]): Promise<unknown[]> {
  return allBytes(options, ...texts.map((text) => Buffer.from(text)))
}

async function allBytes(options: ReadRowsOptions, ...chunks: Buffer[]): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of readRows(Readable.from(chunks), { format: 'json', ...options }))
    rows.push(row)
  return rows
}
