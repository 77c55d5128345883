/** The first and the last model that each rule of models holds for. */
import t from 'tap'
import { resultsOf } from './results-of.ts'
import { paramsOf } from './with-emulator.ts'

type Taken = Readonly<Record<string, boolean>>

/** Sends the same params to each model, and compares which of them take it. */
async function compare(
  t: Parameters<typeof resultsOf>[0] & { same(found: unknown, wanted: unknown): unknown },
  more: object,
  taken: Taken,
  headers: Record<string, string> = {},
): Promise<void> {
  const ids = Object.keys(taken)
  const params = ids.map((model) => ({ ...paramsOf('x'), model, ...more }))
  const results = (await resultsOf(t, '2026-10-21', params, {}, headers)) as Array<{ type: string }>
  const found = ids.map((id, i) => [id, results[i]?.type === 'succeeded'])
  t.same(Object.fromEntries(found), taken)
}

void t.test('prefill ended with the models of 4.6', async (t) => {
  const messages = [...paramsOf('x').messages, { role: 'assistant', content: 'Sure' }]
  await compare(
    t,
    { messages },
    {
      'claude-haiku-4-5': true,
      'claude-sonnet-4-5': true,
      'claude-opus-4-5': true,
      'claude-opus-4-6': false,
      'claude-sonnet-4-6': false,
      'claude-haiku-5-5': false,
    },
  )
})

void t.test('thinking with a budget ended with the models of 4.7', async (t) => {
  const thinking = { type: 'enabled', budget_tokens: 1024 }
  await compare(
    t,
    { thinking, max_tokens: 2000 },
    {
      'claude-haiku-4-5': true,
      'claude-opus-4-6': true,
      'claude-opus-4-7': false,
      'claude-sonnet-5': false,
      'claude-opus-5-5': false,
    },
  )
})

void t.test('some models always think', async (t) => {
  await compare(
    t,
    { thinking: { type: 'disabled' } },
    {
      'claude-opus-5': true,
      'claude-sonnet-5': true,
      'claude-haiku-5-5': true,
      'claude-opus-5-5': false,
      'claude-sonnet-5-5': false,
      'claude-fable-5': false,
      'claude-fable-5-1': false,
      'claude-mythos-5': false,
    },
  )
})

void t.test('some models can’t be made to use a tool', async (t) => {
  const tools = [{ name: 'look', input_schema: { type: 'object' } }]
  for (const tool_choice of [{ type: 'any' }, { type: 'tool', name: 'look' }]) {
    await compare(
      t,
      { tools, tool_choice },
      {
        'claude-opus-5': true,
        'claude-fable-5': true,
        'claude-haiku-5-5': true,
        'claude-opus-5-5': false,
        'claude-sonnet-5-5': false,
        'claude-fable-5-1': false,
      },
    )
  }
})

void t.test('a region can be asked for since the models of 4.6', async (t) => {
  await compare(
    t,
    { inference_geo: 'us' },
    {
      'claude-opus-4-5': false,
      'claude-haiku-4-5': false,
      'claude-opus-4-6': true,
      'claude-sonnet-4-6': true,
      'claude-haiku-5-5': true,
    },
  )
})

void t.test('which models write 300,000 tokens, in a batch with the beta', async (t) => {
  const beta = { 'anthropic-beta': 'output-300k-2026-03-24' }
  const models: Taken = {
    'claude-opus-5-5': true,
    'claude-opus-5': true,
    'claude-opus-4-8': true,
    'claude-opus-4-7': true,
    'claude-opus-4-6': true,
    'claude-sonnet-5': true,
    'claude-sonnet-4-6': true,
    'claude-haiku-5-5': true,
    'claude-sonnet-5-5': false,
    'claude-fable-5-1': false,
    'claude-haiku-4-5': false,
  }
  await compare(t, { max_tokens: 300_000 }, models, beta)
  const none = Object.fromEntries(Object.keys(models).map((id) => [id, false]))
  await compare(t, { max_tokens: 300_000 }, none)
})

void t.test('a system message may stand within the conversation, without a beta', async (t) => {
  const [first] = paramsOf('x').messages
  const messages = [first, { role: 'system', content: 'Be brief.' }]
  await compare(
    t,
    { messages },
    {
      'claude-haiku-4-5': false,
      'claude-opus-4-7': false,
      'claude-mythos-preview': false,
      'claude-opus-4-8': true,
      'claude-fable-5': true,
      'claude-sonnet-5': true,
      'claude-opus-5-5': true,
      'claude-haiku-5-5': true,
    },
  )
})

void t.test('a system message follows a user message', async (t) => {
  const system = { role: 'system', content: 'Be brief.' }
  const user = { role: 'user', content: 'x' }
  const assistant = { role: 'assistant', content: 'y' }
  const withTurns = (...messages: unknown[]) => ({ ...paramsOf('x'), messages })
  const old = { ...withTurns(system, user), model: 'claude-haiku-4-5' }
  const params = [
    withTurns(user, system),
    withTurns(user, system, system, user),
    withTurns(user, system, assistant, user),
    withTurns(system, user),
    withTurns(user, assistant, system, user),
    old,
  ]
  const refused = (message: RegExp) => ({ type: 'errored', error: { error: { message } } })
  const taken = { type: 'succeeded' }
  const first = refused(/^messages\.0: the first message cannot have the role 'system'/)
  const placed = [
    taken,
    taken,
    taken,
    first,
    refused(/^messages\.2: a message with the role 'system' must follow a user message$/),
  ]
  t.match(await resultsOf(t, '2026-10-21', params), [
    ...placed,
    refused(/^role 'system' is not supported on this model$/),
  ])
  const inferred = { modelRules: false }
  t.match(await resultsOf(t, '2026-10-21', params, { inferred }), [...placed, first])
})

void t.test('an empty list of citations on a text of the user is accepted', async (t) => {
  const content = [{ type: 'text', text: 'x', citations: [] }]
  await compare(t, { messages: [{ role: 'user', content }] }, { 'claude-opus-5-5': true })
})

void t.test('requests of one batch may name different regions and models', async (t) => {
  const params = [
    { ...paramsOf('x'), inference_geo: 'us' },
    { ...paramsOf('x'), inference_geo: 'global' },
    { ...paramsOf('x'), model: 'claude-haiku-4-5' },
  ]
  t.match(await resultsOf(t, '2026-10-21', params), [
    { message: { model: 'claude-opus-5-5', usage: { inference_geo: 'us' } } },
    { message: { usage: { inference_geo: 'global' } } },
    { message: { model: 'claude-haiku-4-5' } },
  ])
})
