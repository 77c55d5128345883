/** Whether a batch reads what a direct call has cached, and what a batch of one request prepares. */
import t from 'tap'
import { usagesOf } from './answered.ts'
import { clientOf, paramsOf, withEmulator } from './with-emulator.ts'

/** About 2,000 tokens. */
const system = [
  {
    type: 'text' as const,
    text: 'A fact. '.repeat(1000),
    cache_control: { type: 'ephemeral' as const },
  },
]
const params = { ...paramsOf('x'), system }

void t.test('a batch reads the cache of a direct call by a setting alone', async (t) => {
  for (const cacheFromCalls of [false, true]) {
    const running = await withEmulator(t, { inferred: { cacheFromCalls } })
    const direct = await clientOf(running.emulator.clientOptions).messages.create(params)
    const written = direct.usage.cache_creation_input_tokens ?? 0
    t.ok(written > 2000)
    const [usage] = await usagesOf(running, [params])
    t.equal(usage?.cache_read_input_tokens, cacheFromCalls ? written : 0)
    t.equal(usage?.cache_creation_input_tokens, cacheFromCalls ? 0 : written)
  }
})

void t.test('a batch of one request fills the cache for the next batch', async (t) => {
  const running = await withEmulator(t)
  const [first] = await usagesOf(running, [params])
  const written = first?.cache_creation_input_tokens ?? 0
  t.ok(written > 2000)
  const later = await usagesOf(running, [params, params, params])
  t.same(
    later.map((usage) => usage.cache_read_input_tokens),
    [written, written, written],
  )
})

void t.test('a prefix that differs from row to row costs a write and is never read', async (t) => {
  const running = await withEmulator(t)
  const rows = Array.from({ length: 5 }, (_, i) => {
    const [block] = system
    return { ...params, system: [{ ...block, text: `Row ${i}. ${block?.text}` }] }
  })
  const usages = await usagesOf(running, rows)
  t.ok(usages.every((usage) => (usage.cache_creation_input_tokens ?? 0) > 2000))
  t.ok(usages.every((usage) => usage.cache_read_input_tokens === 0))
  const { tokens } = await running.emulator.ledger()
  t.equal(tokens.cache_read, 0)
})
