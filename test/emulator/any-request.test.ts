/**
 * 10,000 calls at random, valid ones and spoiled ones: none of them gets a 5xx, hangs, or leaves the
 * emulator in a state in which the next call fails.
 */
import t from 'tap'
import fc from 'fast-check'
import http from 'node:http'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator } from '../../src/emulator/index.ts'
import { anyParams, validParams } from '../fixtures/requests/any-params.ts'
import { spoiled } from '../fixtures/requests/spoiled.ts'

interface Call {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const customId = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/) },
  { weight: 1, arbitrary: fc.string() },
)
const params = fc.oneof(
  { weight: 3, arbitrary: validParams },
  { weight: 2, arbitrary: anyParams },
  { weight: 1, arbitrary: spoiled(anyParams) },
)
const request = fc.record({ custom_id: customId, params })
const create = fc.record({ requests: fc.array(request, { minLength: 1, maxLength: 3 }) })

const plain = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' }

/** Mostly what any client sends; an odd header is refused before anything else is looked at. */
const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(plain) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('output-300k-2026-03-24', 'a,b', '')
      .map((betas) => ({ ...plain, 'anthropic-beta': betas })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record(
        {
          'x-api-key': fc.constantFrom('', 'other'),
          'anthropic-version': fc.constantFrom('2023-06-01', 'x', ''),
          'content-encoding': fc.constantFrom('identity', 'gzip', 'nonsense'),
          'content-type': fc.constantFrom('application/json', 'text/plain', ''),
          accept: fc.constantFrom('application/json', 'text/event-stream', '*/*'),
          origin: fc.constant('https://page.example'),
        },
        { requiredKeys: [] },
      )
      .map((some) => ({ ...plain, ...some })),
  },
)

/** Bodies that are no JSON, or not quite. */
const bytes = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '{"requests":',
    '{"a":1}{',
    '['.repeat(50_000),
    '\ufeff{}',
  ),
)

function posts(paths: readonly string[], body: fc.Arbitrary<string>): fc.Arbitrary<Call> {
  return fc.record({
    method: fc.constant('POST'),
    path: fc.constantFrom(...paths),
    body: fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: bytes }),
    headers,
  })
}

const creates = posts(
  ['/v1/messages/batches'],
  fc.oneof(create, spoiled(create)).map((one) => jsonOf(one)),
)
/** What `count_tokens` has no use for is unknown there. */
const counts = posts(
  ['/v1/messages/count_tokens'],
  params.map((one) => jsonOf({ ...(one as object), max_tokens: undefined })),
)
const direct = posts(
  ['/v1/messages'],
  fc
    .tuple(params, fc.constantFrom(true, false, undefined))
    .map(([one, stream]) => jsonOf({ ...(one as object), stream })),
)

const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters().map((text) => `?${text}`),
  fc
    .tuple(fc.constantFrom('limit', 'after_id', 'before_id', 'page'), fc.string())
    .map(([name, value]) => `?${name}=${encodeURIComponent(value)}`),
)

const others = fc.record({
  method: fc.constantFrom('GET', 'DELETE', 'POST', 'PUT', 'OPTIONS', 'HEAD'),
  path: fc
    .tuple(
      fc.constantFrom('/v1/messages/batches', '/v1/models', '/v1/organizations/rate_limits', '/v1'),
      fc.oneof(
        fc.constantFrom('', '/', '/ID', '/ID/results', '/ID/cancel', '/ID/nothing'),
        fc.webPath(),
      ),
      query,
    )
    .map((parts) => parts.join('')),
  body: fc.constantFrom('', '{}', 'x'),
  headers,
})

const calls: fc.Arbitrary<Call> = fc.oneof(
  { weight: 3, arbitrary: creates },
  { weight: 1, arbitrary: counts },
  { weight: 3, arbitrary: direct },
  { weight: 3, arbitrary: others },
)

void t.test('10,000 calls at random', async (t) => {
  const emulator = await startEmulator({ batchMs: 1 })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  t.teardown(async () => {
    agent.destroy()
    await emulator.close()
  })
  const statuses = new Map<number, number>()
  let newest = 'msgbatch_none'
  await fc.assert(
    fc.asyncProperty(calls, async (one) => {
      const path = one.path.replace('ID', newest)
      const { status, body } = await send(emulator, agent, { ...one, path })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status >= 500 || status < 200) throw new Error(`${status}: ${body}`)
      // Nothing that streams is JSON, and a HEAD or a preflight has no body.
      if (body.startsWith('{')) newest = idOf(body.split('\n')[0] ?? '', newest)
    }),
    { numRuns: 10_000, seed: 14 },
  )
  const seen = [...statuses].sort(([a], [b]) => a - b)
  t.comment(seen.map(([status, count]) => `${status}: ${count}`).join(', '))
  t.ok((statuses.get(200) ?? 0) > 1000, 'enough of them succeed')
  t.ok((statuses.get(400) ?? 0) > 1000, 'and enough are refused')

  await emulator.advance(60_000)
  const { results, requests } = await emulator.ledger()
  const ended = Object.values(results).reduce((sum, count) => sum + count, 0)
  t.equal(ended, requests, 'every request that was accepted has a result')
  t.ok(results.succeeded > 100 && results.errored > 100, JSON.stringify(results))
  t.equal(await failedAnswers(emulator, agent), 0, 'no answer failed: that would be a bug')
})

function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}

function idOf(line: string, otherwise: string): string {
  try {
    const { id, type } = JSON.parse(line) as { id?: unknown; type?: unknown }
    return type === 'message_batch' && typeof id === 'string' ? id : otherwise
  } catch {
    return otherwise
  }
}

/** How many requests ended with an error of the emulator itself. */
async function failedAnswers(emulator: Emulator, agent: http.Agent): Promise<number> {
  let failed = 0
  let after = ''
  for (;;) {
    const path = `/v1/messages/batches?limit=1000${after}`
    const page = await send(emulator, agent, { method: 'GET', path, body: '', headers: plain })
    const { data, has_more, last_id } = JSON.parse(page.body) as {
      data: Array<{ id: string }>
      has_more: boolean
      last_id: string
    }
    for (const { id } of data) {
      const results = `/v1/messages/batches/${id}/results`
      const call = { method: 'GET', path: results, body: '', headers: plain }
      const { body } = await send(emulator, agent, call)
      failed += body.split('\n').filter((line) => line.includes('"api_error"')).length
    }
    if (!has_more) return failed
    after = `&after_id=${last_id}`
  }
}

/** A call that must be answered within ten seconds. */
function send(
  { port }: Emulator,
  agent: http.Agent,
  { method, path, body, headers }: Call,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method, path, headers, agent, timeout: 60_000 }
    const sent = http.request(options, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error(`no reply to ${method} ${path}`)))
    sent.on('error', reject)
    sent.end(body)
  })
}
