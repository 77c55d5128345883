/** The preflight: one free call that finds a wrong request before anything is paid. */
import t from 'tap'
import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import { awaitResults, chunkBySize, openJob, submitBatches } from '../../src/index.ts'
import {
  callsOf,
  faulty,
  journalOf,
  look,
  looksIn,
  requestWith,
} from '../fixtures/preflight-run.ts'
import { clientOf, requestOf, requests } from '../fixtures/run-job.ts'
import { collector } from '../fixtures/sinks.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'
import type { ProxyRules } from '../fixtures/set-up.ts'

void t.test('one call for a job of fifty batches, and an event', async (t) => {
  const { emulator, folder, events, rows } = await look(t, requests(500))
  t.equal(rows, 500)
  t.same(await callsOf(emulator), { looks: 1, creates: 50 })
  t.match(looksIn(events), [
    { type: 'preflight', model: requestOf(0).params.model, inputTokens: Number },
  ])
  t.match(events[0], { type: 'preflight' }, 'before anything is sealed')
  const records = journalOf(folder).match(/.*PREFLIGHT.*/g) ?? []
  t.equal(records.length, 1)
  t.notMatch(records[0], /question/, 'no prompt in it')
})

void t.test('no preflight by default, and none when a job continues', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  await run(requests(20))
  t.equal((await callsOf(emulator)).looks, 0)
  t.notMatch(journalOf(folder), /PREFLIGHT/)
  const found = await run(requests(30), { job: { preflight: true } })
  t.equal(found.length, 30)
  t.same(await callsOf(emulator), { looks: 0, creates: 3 }, 'something of it was sent before')
})

void t.test('a resume makes no second preflight', async (t) => {
  const stop = new AbortController()
  const { emulator, run } = await look(
    t,
    requests(20),
    {},
    {
      signal: stop.signal,
      onEvent: ({ type }) => {
        if (type === 'preflight') stop.abort()
      },
    },
  )
  t.same(await callsOf(emulator), { looks: 1, creates: 0 })
  const again = await run(requests(20), { job: { preflight: true } })
  t.equal(again.length, 20)
  t.same(await callsOf(emulator), { looks: 1, creates: 2 })
  const replay = await run(requests(20), { job: { preflight: true } })
  t.equal(replay.length, 20)
  t.same(await callsOf(emulator), { looks: 1, creates: 2 })
})

void t.test('later attempts make no preflight', async (t) => {
  let asked = 0
  const respond = () =>
    asked++ < 10 ? { error: { type: 'overloaded_error', message: 'busy' } } : 'fine'
  const { emulator, rows } = await look(t, requests(10), { respond })
  t.equal(rows, 10)
  t.same(await callsOf(emulator), { looks: 1, creates: 2 })
})

void t.test(
  'a wrong model ends the run, and the same folder goes on when it is right',
  async (t) => {
    const wrong = requestWith({ model: 'claude-wrong' })
    const { emulator, folder, failure, run } = await look(t, [wrong, ...requests(20, 1)])
    t.match(failure, { code: 'ERR_INPUT' })
    t.match(failure?.message, /row 1 \(position 0\).*not_found_error: model: claude-wrong/)
    t.match(failure?.message, /no batch was created, and nothing has to be paid/)
    t.match(failure?.message, 'preflight: false')
    t.same(await callsOf(emulator), { looks: 1, creates: 0 })
    t.same(
      readdirSync(folder).filter((name) => name.startsWith('attempt')),
      [],
      'no chunk was written',
    )
    const found = await run(requests(20), { job: { preflight: true } })
    t.equal(found.length, 20)
    t.same(await callsOf(emulator), { looks: 2, creates: 2 })
  },
)

void t.test('the preflight takes the first request that can be sent', async (t) => {
  const bad = requestWith({ max_tokens: 0 })
  const wrong = { ...requestWith({ unheard_of: 1 }), position: 1 }
  const { failure } = await look(t, [bad, wrong])
  t.match(failure, { code: 'ERR_INPUT', message: /row 2 \(position 1\).*unheard_of: Extra inputs/ })
})

void t.test('what the service says is shown without what it was sent', async (t) => {
  const text = 'the patient is called Jane Roe'
  const rows = [requestWith({ messages: [{ role: 'user', content: text }] })]
  const message = `messages.0: bad text "${text}" ${'x'.repeat(2000)}`
  const { failure, folder } = await look(t, rows, {
    faults: [faulty({ fault: 'status', status: 400, message })],
  })
  t.match(failure, { code: 'ERR_INPUT', message: /messages\.0: bad text "…"/ })
  t.ok((failure?.message?.length ?? 0) < 1000)
  t.notMatch(journalOf(folder), /Jane/)
})

void t.test('what the whole account is refused for stops the run', async (t) => {
  const spent = { status: 429, errorCode: 'enforced_spend_limit_reached' }
  const noCredit = { status: 400, message: 'Your credit balance is too low' }
  for (const fault of [{ status: 401 }, { status: 402 }, { status: 403 }, spent, noCredit]) {
    await t.test(JSON.stringify(fault), async (t) => {
      const rule = faulty({ fault: 'status', ...fault })
      const { emulator, failure, run } = await look(t, requests(20), { faults: [rule] })
      t.match(failure, { code: 'ERR_STOPPED', message: /the service accepts no requests \(HTTP/ })
      t.same(await callsOf(emulator), { looks: 1, creates: 0 })
      emulator.faults.clear()
      const found = await run(requests(20), { job: { preflight: true } })
      t.equal(found.length, 20)
    })
  }
})

void t.test('a wrong key, and no key at all', async (t) => {
  const { emulator, failure } = await look(t, requests(5), { apiKeys: ['another'] })
  t.match(failure, { code: 'ERR_STOPPED', message: /HTTP 401.*ANTHROPIC_API_KEY/ })
  t.same(await callsOf(emulator), { looks: 1, creates: 0 })
  const client = new Anthropic({ baseURL: emulator.url, apiKey: null, authToken: null })
  const none = await look(t, requests(5), {}, { job: { client } })
  t.match(none.failure, { code: 'ERR_STOPPED', message: /the client has no key/ })
})

const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }
const uncounted: Array<[string, object]> = [
  ['an image by URL', { messages: [{ role: 'user', content: [image] }] }],
  ['a search', { tools: [{ type: 'web_search_20260318', name: 'web_search' }] }],
]
for (const [name, params] of uncounted) {
  void t.test(`${name} is refused by the look alone`, async (t) => {
    const { emulator, failure, events } = await look(t, [requestWith(params)])
    t.equal(failure, undefined)
    t.same(await callsOf(emulator), { looks: 1, creates: 1 })
    t.match(looksIn(events), [{ inputTokens: undefined }])
    const wrong = await look(t, [requestWith({ ...params, model: 'claude-wrong' })])
    t.match(wrong.failure, { code: 'ERR_INPUT', message: /model: claude-wrong/ })
  })
}

void t.test('the betas of the creates are on the call', async (t) => {
  const seen: unknown[] = []
  const answer: ProxyRules['answer'] = (method, path, headers) => {
    if (method === 'POST') seen.push([path, headers['anthropic-beta']])
    return undefined
  }
  const { run } = await setUpBehindProxy(t, { answer })
  await run(requests(5), {
    job: { preflight: true },
    submit: { betas: ['one-2026-01-01', 'two-2026-01-01'] },
  })
  t.same(seen, [
    ['/v1/messages/count_tokens', 'one-2026-01-01,two-2026-01-01'],
    ['/v1/messages/batches', 'one-2026-01-01,two-2026-01-01'],
  ])
})

void t.test('arrays, and chunks that were sealed before', async (t) => {
  const { emulator, client, folder } = await setUp(t)
  const open = async (name: string) => {
    const job = await openJob(`${folder}-${name}`, { client, preflight: true })
    t.teardown(() => job.close())
    return job
  }
  const arrays = await open('arrays')
  const sink = collector()
  const two = [[...requests(3)], [...requests(3, 3)]]
  await pipeline([
    Readable.from(two),
    submitBatches(arrays),
    awaitResults(arrays, { pollMs: 5 }),
    sink,
  ])
  t.equal(sink.items.length, 6)
  t.same(await callsOf(emulator), { looks: 1, creates: 2 })

  const sealed = await open('sealed')
  const chunks = collector()
  await pipeline([Readable.from(requests(6)), chunkBySize(sealed, { maxRequests: 3 }), chunks])
  t.same(await callsOf(emulator), { looks: 1, creates: 2 }, 'nothing is about to be sent')
  await pipeline([Readable.from([...chunks.items]), submitBatches(sealed), collector()])
  t.same(await callsOf(emulator), { looks: 2, creates: 4 })

  const wrong = await open('wrong')
  const array = [requestWith({ model: 'claude-wrong' })]
  const stages = [Readable.from([array]), submitBatches(wrong), collector()]
  await t.rejects(pipeline(stages), { code: 'ERR_INPUT', message: /model: claude-wrong/ })
  t.same(await callsOf(emulator), { looks: 3, creates: 4 })
})

void t.test('preflight is true or false', async (t) => {
  const options = { client: clientOf('http://127.0.0.1:9'), preflight: 'yes' as never }
  await t.rejects(openJob(options), {
    code: 'ERR_OPTION',
    message: /preflight must be true or false/,
  })
})

void t.test('a run that ends at each of its moments', async (t) => {
  const looks = { 'preflight begun': 1, 'before PREFLIGHT': 2, 'after PREFLIGHT': 1 } as const
  for (const [moment, calls] of Object.entries(looks)) {
    const failpoint = (point: string): void => {
      if (point === moment) throw new Error('the end')
    }
    const { emulator, failure, run } = await look(t, requests(20), {}, { seams: { failpoint } })
    t.match(failure, { message: 'the end' }, moment)
    const found = await run(requests(20), { job: { preflight: true } })
    t.equal(found.length, 20)
    t.same(await callsOf(emulator), { looks: calls, creates: 2 }, moment)
  }
})
