/** What a request can cost: the facts that bound it, their sum for a chunk, and the price of that. */
import t from 'tap'
import fc from 'fast-check'
import { askOf } from '../../src/cost/ask-of.ts'
import type { Ask } from '../../src/cost/ask-of.ts'
import { AskedSum } from '../../src/cost/asked-sum.ts'
import { contextTokens, costParts } from '../../src/cost/cost-bound.ts'
import { Prices } from '../../src/cost/prices.ts'
import { priceTable } from '../../src/cost/price-table.ts'

const model = 'claude-haiku-5-5'

function ask(params: object): Ask {
  const all = { model, max_tokens: 100, messages: [], ...params }
  return askOf(all, Buffer.from(JSON.stringify({ custom_id: 'a', params: all })))
}

function content(...blocks: object[]): Ask {
  return ask({ messages: [{ role: 'user', content: blocks }] })
}

const source = { type: 'base64', media_type: 'application/pdf', data: 'QQ==' }

void t.test('what bounds the input of a request', (t) => {
  const text = content({ type: 'text', text: 'Well?' })
  t.notOk(text.unbounded)
  t.ok(text.input > text.bytes, 'no token covers less than a byte')
  const image = content({ type: 'image', source })
  t.notOk(image.unbounded)
  t.ok(image.input > image.bytes + 4500, 'an image may be few bytes and many tokens')
  const shown = { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'image', source }] }
  t.ok(content(shown).input > content(shown).bytes + 4500, 'also within a result of a tool')
  t.notOk(content({ type: 'document', source: { type: 'text', data: 'Well?' } }).unbounded)
  t.notOk(ask({ tools: [{ name: 'own' }, { type: 'bash_20250124', name: 'bash' }] }).unbounded)

  t.ok(content({ type: 'document', source }).unbounded, 'pages are no bytes')
  t.ok(content({ type: 'image_of_the_future' }).unbounded)
  t.ok(ask({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }).unbounded)
  t.ok(ask({ mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'a' }] }).unbounded)
  t.end()
})

void t.test('which write to the prompt cache it asks for', (t) => {
  const marked = (ttl?: string): Ask =>
    content({
      type: 'text',
      text: 'a',
      cache_control: { type: 'ephemeral', ...(ttl ? { ttl } : {}) },
    })
  t.equal(content({ type: 'text', text: 'a' }).write, undefined)
  t.equal(marked().write, '5m')
  t.equal(marked('1h').write, '1h')
  t.end()
})

const asks = fc.record({
  model: fc.constantFrom('claude-haiku-5-5', 'claude-opus-5-5'),
  geo: fc.constantFrom(undefined, 'us'),
  bytes: fc.nat(1000),
  input: fc.nat(1000),
  maxTokens: fc.nat(1000),
  write: fc.constantFrom(undefined, '5m' as const, '1h' as const),
  unbounded: fc.boolean(),
})

void t.test('a sum with one more is the sum after it was added, and changes nothing', (t) => {
  fc.assert(
    fc.property(fc.array(asks, { maxLength: 20 }), asks, (before, next) => {
      const sum = new AskedSum()
      for (const one of before) sum.add(one)
      const was = structuredClone(sum.record())
      const together = structuredClone(sum.with(next))
      t.same(sum.record(), was)
      sum.add(next)
      t.same(together, sum.record())
      const total = (name: 'bytes' | 'input' | 'maxTokens'): number =>
        sum.record().reduce((all, entry) => all + entry[name], 0)
      for (const name of ['bytes', 'input', 'maxTokens'] as const) {
        t.equal(
          total(name),
          [...before, next].reduce((all, one) => all + one[name], 0),
        )
      }
    }),
    { numRuns: 200 },
  )
  t.end()
})

void t.test('its price is that of the dearest class that may apply', (t) => {
  const prices = new Prices(priceTable)
  const parts = (given: Partial<Ask>) => {
    const sum = new AskedSum()
    const none = { geo: 'global', bytes: 10, input: 1000, maxTokens: 100, write: undefined }
    sum.add({ model, unbounded: false, ...none, ...given })
    const made = costParts(sum.record(), prices)
    if ('unpriced' in made) throw new Error(made.unpriced)
    return made
  }
  // Picodollars: 0.05 USD a million input tokens of a batch, 0.25 USD of output.
  t.match(parts({}), { input: 1000 * 50_000, output: 100 * 250_000, unbounded: 0 })
  t.equal(parts({ write: '5m' }).input, 1000 * 62_500)
  t.equal(parts({ write: '1h' }).input, 1000 * 100_000)
  t.equal(parts({ input: 100_001 }).input, 100_001 * 250_000, 'a long prompt costs more')
  t.equal(parts({ geo: undefined }).input, 1000 * 55_000, 'a workspace may have a dearer place')
  t.ok(parts({ unbounded: true }).input > contextTokens * 250_000)
  t.same(costParts([{ ...new AskedSum().with(ask({}))[0]!, model: 'nobody' }], prices), {
    unpriced: 'nobody',
  })
  t.end()
})
