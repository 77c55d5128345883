/** A function that parses an answer throws an error that quotes it. No message may repeat that. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { compare, fallBack, mergeParts, toRows, validate } from '../../src/index.ts'
import { answered, message, text } from '../fixtures/message.ts'

// Short, and no JSON from its first character on: V8 quotes all of it.
const secret = 'x555'
const outcome = { ...answered(message([text('"fine"')]), 0), value: 'fine' }
const parse = (): never => JSON.parse(secret) as never

void t.test('the error of a stream names the error alone', async (t) => {
  const failed = { ...outcome, ok: false, failure: { kind: 'refused', message: 'no' } }
  const stages = [
    [outcome, toRows(parse)],
    [outcome, compare({ truth: parse, of: (value: string) => value })],
    [failed, fallBack(parse)],
  ] as const
  for (const [item, stage] of stages) {
    const ended = pipeline(Readable.from([item]), stage, async (out) => {
      for await (const _item of out);
    })
    const error = await ended.then(
      () => undefined,
      (reason: Error) => reason,
    )
    t.match(error?.message, /threw SyntaxError/)
    t.notMatch(error?.message, '555')
  }
})

void t.test('the failure of a row names the error alone', async (t) => {
  const stages = [mergeParts(parse), validate(undefined, { parse: 'text', confidence: parse })]
  for (const stage of stages) {
    const found: unknown[] = []
    await pipeline(Readable.from([outcome]), stage, async (out) => {
      for await (const item of out) found.push(item)
    })
    t.match(found, [{ ok: false, failure: { message: /SyntaxError/ } }])
    t.notMatch((found[0] as { failure: { message: string } }).failure.message, '555')
  }
})
