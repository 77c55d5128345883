/** A schema never throws for a row; its issues become a short message. */
import t from 'tap'
import { z } from 'zod'
import * as mini from 'zod/mini'
import { z as z3 } from 'zod/v3'
import { schemaChecker } from '../../../src/validation/schema-checker.ts'
import type { StandardSchema } from '../../../src/validation/standard-schema.ts'
import { good, json, judge, Label, raise, schemaOf } from '../../fixtures/judge.ts'
import { message, text, toolUse } from '../../fixtures/message.ts'

void t.test('issues are listed with their paths, five at most', async (t) => {
  const List = z.object({ rows: z.array(Label) })
  const bad = { rows: Array.from({ length: 6 }, () => ({ label: 'x', score: 0 })) }
  const { failure } = (await judge(message([toolUse(bad)]), List)) as {
    failure: { message: string }
  }
  t.match(
    failure.message,
    /does not fit the schema: rows\.0\.label: .*; rows\.4\.label: .*; and 1 more$/,
  )
  t.notMatch(failure.message, 'rows.5')
})

void t.test('a message is bounded, whatever the schema says', async (t) => {
  const issue = { message: 'm'.repeat(1e6), path: ['p'.repeat(1e6), { key: 'k' }, Symbol('s')] }
  const outcome = await judge(
    message([text('1')]),
    schemaOf(() => ({ issues: [issue, issue] })),
  )
  t.match(outcome, { ok: false, failure: { kind: 'invalid_output', retryable: true } })
  t.ok((outcome as { failure: { message: string } }).failure.message.length < 2000)
})

const throwing: Array<[string, StandardSchema]> = [
  ['a refinement that throws', z.any().refine(() => raise(new TypeError('oops')))],
  ['one that rejects', z.any().refine(async () => raise(new TypeError('oops')))],
  ['a transform that throws', z.any().transform(() => raise(new TypeError('oops')))],
  ['a schema that throws', schemaOf(() => raise(new TypeError('oops')))],
  ['a schema that rejects', schemaOf(() => Promise.reject(new TypeError('oops')))],
  ['a schema that throws no Error', schemaOf(() => raise(null))],
  ['a schema that gives nothing', schemaOf(() => undefined as never)],
  ['a schema that gives nothing, later', schemaOf(async () => undefined as never)],
]

for (const [title, schema] of throwing) {
  void t.test(`never throws for a row: ${title}`, async (t) => {
    const outcome = await judge(message([text('1')]), schema)
    const reason = /the schema threw (TypeError: |something that is not an Error)/
    t.match(outcome, { ok: false, failure: { kind: 'invalid_output', message: reason } })
  })
}

void t.test('transforms of the schema change the value', async (t) => {
  const Score = Label.transform(async ({ score }) => ({ percent: score * 100 }))
  t.match(await judge(message([text(json)]), Score), { ok: true, value: { percent: 50 } })
})

void t.test('schemas of zod 3 work as well', async (t) => {
  const Label3 = z3.object({ label: z3.string(), score: z3.number().max(0.4) })
  const reason = /does not fit the schema: score: Number must be less/
  t.match(await judge(message([text(json)]), Label3), { ok: false, failure: { message: reason } })
  const Late = z3.object({ label: z3.string().transform(async (label) => label.length) })
  t.match(await judge(message([text(json)]), Late), { ok: true, value: { label: 3 } })
  const Broken = Late.refine(async () => raise(new TypeError('oops')))
  const threw = { message: /the schema threw TypeError: oops/ }
  t.match(await judge(message([text(json)]), Broken), { ok: false, failure: threw })
})

void t.test('an asynchronous refinement runs once per row', async (t) => {
  let runs = 0
  const Counted = Label.refine(async () => ++runs > 0)
  t.match(await judge(message([text(json)]), Counted), { ok: true })
  t.equal(runs, 1)
})

void t.test('a synchronous schema returns no promise', async (t) => {
  const checks = { sync: schemaChecker(Label), late: schemaChecker(Label.refine(async () => true)) }
  t.same(checks.sync(good), { value: good })
  t.ok(checks.late(good) instanceof Promise)
  t.same(await checks.late(good), { value: good })
  t.match(await checks.sync({ ...good, score: 2 }), { reason: /schema: score: Too big/ })
})

void t.test('an answer that does not fit is checked once, too', async (t) => {
  let runs = 0
  const refused = { reason: 'the answer does not fit the schema: no good' }
  const count = (good: boolean) => (runs++, good)
  const atOnce = schemaChecker(Label.refine(() => count(false), 'no good'))
  const late = schemaChecker(Label.refine(async () => count(false), { error: () => 'no good' }))
  t.same([await atOnce(good), await atOnce(good)], [refused, refused])
  t.same(await Promise.all([late(good), late(good)]), [refused, refused])
  t.equal(runs, 4)
})

void t.test('a schema that changes its value runs only once', async (t) => {
  const toShare = (value: unknown) => {
    const label = value as { score: number }
    label.score /= 100
    return label
  }
  const Share = z.preprocess(toShare, Label.extend({ score: z.number().max(0.5) }))
  const { reason } = (await schemaChecker(Share)({ ...good, score: 60 })) as { reason: string }
  t.match(reason, /score: Too big/)
})

void t.test('zod mini', async (t) => {
  const check = schemaChecker(mini.object({ n: mini.number().check(mini.lt(5, 'too much')) }))
  t.same(check({ n: 4 }), { value: { n: 4 } })
  t.match(await check({ n: 6 }), { reason: /schema: n: too much/ })
})

void t.test('a zod with other internals runs by its public method', async (t) => {
  for (const inside of [{}, { _zod: {} }, { _zod: Label._zod }]) {
    const safeParseAsync = async () => ({ data: 'right' })
    const other = { '~standard': Label['~standard'], ...inside, safeParseAsync }
    t.same(await schemaChecker(other)(good), { value: 'right' })
  }
})
