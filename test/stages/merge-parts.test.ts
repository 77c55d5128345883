/** `mergeParts`: the parts of a row become one outcome, and what is known of them is added up. */
import t from 'tap'
import { mergeParts } from '../../src/merge-parts.ts'
import type { FinalOutcome, Merged } from '../../src/index.ts'
import { lost, shuffled, through, valued } from '../fixtures/outcomes.ts'
import { stageContract } from '../fixtures/stage-contract.ts'
import { turns } from '../fixtures/sinks.ts'

const joined = (values: string[]) => values.join('+')

/** The parts of a row; `bad` ones have failed, `gone` ones were dropped. */
function row(
  position: number,
  parts: number,
  { bad = [], gone = [] }: Faults = {},
): FinalOutcome[] {
  return Array.from({ length: parts }, (_, part) => {
    const place = parts === 1 ? {} : { part, parts }
    const more = { ...place, custom_id: `${position}.${part}`, cost_usd: 0.1 }
    return bad.includes(part) ? lost(position, more) : valued(position, `v${part}`, more)
  }).filter((_, part) => !gone.includes(part))
}

interface Faults {
  bad?: readonly number[]
  gone?: readonly number[]
}

for (const [name, merge] of [
  ['mergeParts', joined],
  ['mergeParts with an async function', async (v: string[]) => turns(1).then(() => joined(v))],
] as const) {
  stageContract(t, name, ({ signal }) => ({
    stage: mergeParts(merge, { signal }),
    input: Array.from({ length: 100 }, (_, i) => row(i, 2)).flat(),
    outputs: 100,
    takesIn: 1,
    passesOutcomes: false,
  }))
}

void t.test('rows with any number of parts, in any order, however little memory', async (t) => {
  const rows = Array.from({ length: 60 }, (_, i) => row(i, 1 + (i % 4)))
  for (const maxMemoryBytes of [0, 1e6]) {
    const items = shuffled(rows.flat())
    const found = await through<Merged<string>>(items, mergeParts(joined, { maxMemoryBytes }))
    t.same(
      found.map(({ position, value, merged, custom_id }) => [position, value, merged, custom_id]),
      rows.map((parts, i) => [
        i,
        parts.map((_, part) => `v${part}`).join('+'),
        parts.length,
        `${i}.0`,
      ]),
    )
  }
})

void t.test('what an outcome says is that of all parts', async (t) => {
  const parts = row(4, 3)
  const given = [
    { ...parts[0], attempt: 2, tier: 'accept', confidence: 0.9, batch_id: 'b1' },
    { ...parts[1], tier: 'review', confidence: 0.4, asked_now: true, prompt_version: 'v1' },
    { ...parts[2], value: 'f', fallback: true, failure: { kind: 'refused' }, model: 'other' },
  ]
  const [merged] = await through<Merged<string>>(given, mergeParts(joined))
  t.match(merged, {
    ok: true,
    custom_id: '4.0',
    position: 4,
    row: { id: 'id 4' },
    attempt: 2,
    tier: 'review',
    confidence: 0.4,
    asked_now: true,
    merged: 3,
    fallbacks: 1,
    value: 'v0+v1+f',
    cost_usd: 0.3,
  })
  for (const key of ['ref', 'part', 'parts', 'message', 'batch_id', 'model', 'prompt_version']) {
    t.notOk(key in merged!, key)
  }
  t.notOk('missing' in merged!)
})

void t.test('usage and cost', async (t) => {
  const usage = (n: number) => ({
    input_tokens: n,
    output_tokens: 1,
    cache_creation: { ephemeral_1h_input_tokens: n },
    cache_read_input_tokens: null,
    service_tier: 'batch',
  })
  const parts = row(0, 2).map((part, i) => ({ ...part, usage: usage(i + 1) }))
  const [both] = await through<Merged>(parts, mergeParts(joined))
  t.same(both!.usage, {
    input_tokens: 3,
    output_tokens: 2,
    cache_creation: { ephemeral_1h_input_tokens: 3 },
    cache_read_input_tokens: null,
    service_tier: 'batch',
  })
  t.equal(both!.cost_usd, 0.2)
  const { cost_usd: _cost, ...unpriced } = parts[1]!
  const [unknown] = await through<Merged>([parts[0], unpriced], mergeParts(joined))
  t.notOk('cost_usd' in unknown!, 'a price is not known')
  const { usage: _usage, ...unasked } = { ...lost(0, { part: 1, parts: 2 }) }
  const failed = await through<Merged>([parts[0], unasked], mergeParts(joined))
  t.match(failed, [{ ok: false, cost_usd: 0.1 }], 'what nobody answered cost nothing')
})

void t.test('a part that failed', async (t) => {
  const given = [...row(0, 3, { bad: [1] }), ...row(1, 4, { bad: [0, 3] }), ...row(2, 2)]
  const found = await through<FinalOutcome>(given, mergeParts(joined))
  t.match(found, [
    {
      ok: false,
      custom_id: '0.0',
      merged: 3,
      cost_usd: 0.3,
      failure: { kind: 'refused', message: 'part 2 of 3: no', retryable: false },
    },
    { ok: false, failure: { message: 'part 1 of 4: no (2 of the 4 parts failed)' } },
    { ok: true, value: 'v0+v1' },
  ])
  t.notOk(found.some((outcome) => 'ref' in outcome))
  const seen: unknown[] = []
  const spy = mergeParts(
    (values: string[], parts) => {
      seen.push(parts.map((part) => part.ok))
      return joined(values)
    },
    { onFailedPart: 'merge' },
  )
  t.match(await through(given, spy), [
    { ok: true, value: 'v0+v2', merged: 2, missing: 1 },
    { ok: true, value: 'v1+v2', merged: 2, missing: 2 },
    { ok: true, value: 'v0+v1', merged: 2 },
  ])
  t.same(seen, [
    [true, false, true],
    [false, true, true, false],
    [true, true],
  ])
})

void t.test('the tier of a row says no more than its parts do', async (t) => {
  const tiered = (tier: string, confidence: number, more = {}) => ({ tier, confidence, ...more })
  const [one, two] = row(0, 2) as [FinalOutcome, FinalOutcome]
  const accepted = { ...one, ...tiered('accept', 0.95) }
  const fellBack = { ...two, fallback: true, failure: { kind: 'refused' } }
  const unsure = { ...lost(0, { part: 1, parts: 2 }), ...tiered('reject', 0.2) }
  const unclear = { ...two, tier: 'review', tier_reason: 'there is no field "sure"' }
  const merge = async (second: object, onFailedPart: 'fail' | 'merge') => {
    const stage = mergeParts(joined, { onFailedPart })
    const [{ ok, tier, confidence, tier_reason }] = (await through<FinalOutcome>(
      [accepted, second],
      stage,
    )) as [FinalOutcome]
    return { ok, tier, confidence, reason: tier_reason }
  }
  const none = { tier: undefined, confidence: undefined, reason: undefined }
  const partly = { ok: true, tier: 'review', confidence: 0.95, reason: '1 of 2 parts have no tier' }
  t.same(await merge(lost(0, { part: 1, parts: 2 }), 'fail'), { ok: false, ...none })
  t.same(await merge(lost(0, { part: 1, parts: 2 }), 'merge'), partly)
  t.same(await merge(unsure, 'fail'), { ...none, ok: false, tier: 'reject', confidence: 0.2 })
  t.same(await merge(unsure, 'merge'), partly, 'what was rejected is not in it')
  t.same(await merge(fellBack, 'fail'), partly)
  t.same(await merge(unclear, 'fail'), { ...partly, reason: 'there is no field "sure"' })
  t.same(await merge({ ...two, ...tiered('accept', 0.9) }, 'fail'), {
    ...partly,
    tier: 'accept',
    confidence: 0.9,
    reason: undefined,
  })
})

void t.test('a part that never came', async (t) => {
  const given = [
    ...row(0, 3, { gone: [1] }),
    ...row(1, 3, { gone: [2] }),
    ...row(2, 2, { gone: [0] }),
  ]
  t.match(await through(given, mergeParts(joined)), [
    { ok: false, failure: { kind: 'unresolved', message: /^part 2 of 3 did not come: / } },
    { ok: false, failure: { kind: 'unresolved', message: /^part 3 of 3 did not come: / } },
    { ok: false, failure: { kind: 'unresolved', message: /^part 1 of 2 did not come: / } },
  ])
  t.match(await through(given, mergeParts(joined, { onFailedPart: 'merge' })), [
    { ok: true, value: 'v0+v2', missing: 1 },
    { ok: true, value: 'v0+v1', missing: 1 },
    { ok: true, value: 'v1', missing: 1 },
  ])
})

void t.test('no good part, and a row with one request', async (t) => {
  const alone = lost(1)
  const given = [...row(0, 2, { bad: [0, 1] }), alone, ...row(2, 1)]
  const found = await through(given, mergeParts(joined, { onFailedPart: 'merge' }))
  t.match(found, [{ ok: false, failure: { message: /^part 1 of 2: no \(2 / } }, {}, { merged: 1 }])
  t.equal(found[1], alone, 'it may still be asked again')
})

for (const [title, merge] of [
  [
    'throws',
    () => {
      throw new Error('two totals')
    },
  ],
  ['rejects', () => Promise.reject(new Error('two totals'))],
] as const) {
  void t.test(`a function that ${title} fails the row and not the run`, async (t) => {
    t.match(await through([...row(0, 2), ...row(1, 1)], mergeParts(merge)), [
      {
        ok: false,
        cost_usd: 0.2,
        failure: { kind: 'invalid_output', message: /threw Error: two totals/, retryable: false },
      },
      { ok: false },
    ])
  })
}

void t.test('a second outcome of a part', async (t) => {
  const parts = row(0, 3)
  for (const items of [
    [parts[0], parts[0], parts[1]],
    [...parts, parts[2]],
    [...parts, ...row(1, 1), parts[1]],
  ]) {
    await t.rejects(through(items, mergeParts(joined)), {
      code: 'ERR_ORDER',
      message: /^mergeParts/,
    })
  }
})

void t.test('what is no outcome, and arguments without a valid value', async (t) => {
  await t.rejects(through(['x'], mergeParts(joined)), { code: 'ERR_INPUT' })
  t.throws(() => mergeParts(undefined as never), { code: 'ERR_OPTION', message: /^mergeParts: / })
  for (const options of [{ onFailedPart: 'drop' as never }, { maxOpenFiles: 1 }]) {
    t.throws(() => mergeParts(joined, options), { code: 'ERR_OPTION', message: /^mergeParts: / })
  }
})
