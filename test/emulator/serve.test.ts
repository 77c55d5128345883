/** The emulator as a process: its flags, its control endpoints and its end. */
import t from 'tap'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { serve } from '../../src/emulator/serve.ts'
import { contentHash, countBilled, readLedger } from '../../src/emulator/index.ts'
import { batchesOf, call, clientOf, paramsOf, requestsOf } from './with-emulator.ts'

const serveUrl = new URL('../../src/emulator/serve.js', import.meta.url).href

async function served(
  t: Tap,
  ...args: string[]
): Promise<{ child: ChildProcess; url: string; dir: string }> {
  const program = `import { serve } from ${JSON.stringify(serveUrl)}\nawait serve(process.argv.slice(1))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, ...(JSON.parse(line) as { url: string; dir: string }) }
}
type Tap = { teardown(fn: () => unknown): void }

async function control<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await call(
    { url },
    method,
    `/_emulator/${path}`,
    body === undefined ? '' : JSON.stringify(body),
  )
  return JSON.parse(reply.body) as T
}

void t.test('an emulator in another process, controlled over HTTP', async (t) => {
  const dir = t.testdir({ 'respond.mjs': 'export default (params, { index }) => `the ${index}th`' })
  const { child, url } = await served(
    t,
    '--dir',
    join(dir, 'emulator'),
    '--batch-ms',
    '5000',
    '--respond',
    join(dir, 'respond.mjs'),
    '--keep-order',
    '--models',
    'any',
  )
  const batches = batchesOf({ baseURL: url, apiKey: 'key' })
  const { id } = await batches.create({ requests: requestsOf(3) })

  t.match(await control(url, 'GET', 'ledger'), { creates: 1, batches: 1, requests: 3, billed: 0 })
  const { messages } = clientOf({ baseURL: url, apiKey: 'key' })
  const { max_tokens: _, ...counted } = { ...paramsOf('x'), model: 'my-model' }
  t.match(await messages.countTokens(counted), { input_tokens: Number }, 'an unknown model')
  t.match(await control(url, 'GET', 'ledger'), { calls: { count_tokens: 1 }, creates: 1 })
  t.match(await control(url, 'POST', 'advance', { ms: 5000 }), { now: String })
  t.match(await control(url, 'GET', 'ledger'), { billed: 3, billedTwice: { count: 0 } })
  const texts = []
  for await (const { result } of await batches.results(id)) {
    texts.push(result.type === 'succeeded' && result.message.content[0])
  }
  t.match(texts, [{ text: 'the 0th' }, { text: 'the 1th' }, { text: 'the 2th' }])

  const rules = [{ on: 'list', fault: 'status', status: 529, next: 1 }]
  t.same(await control(url, 'PUT', 'faults', rules), { rules })
  await t.rejects(batches.list(), { message: /529/ })
  t.match(await control(url, 'GET', 'faults'), { struck: { 'list:status': 1 } })
  t.match(await control(url, 'PUT', 'faults', [{ on: 'list', fault: 'nonsense' }]), {
    error: /nonsense/,
  })
  t.match(await control(url, 'POST', 'plant', { count: 2, requests: 9 }), {
    ids: [/^msgbatch_/, /^msgbatch_/],
  })
  t.equal((await batches.list()).data.length, 3)
  const expected = { [contentHash(paramsOf('hello 0'))]: 1 }
  t.match(await control(url, 'POST', 'compare', { expected }), { over: { length: 2 }, under: [] })
  t.match(await control(url, 'GET', 'nothing'), { error: /no GET/ })

  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
  t.equal((await countBilled(join(dir, 'emulator', 'ledger.jsonl'), 'custom_id')).size, 3)
})

void t.test(
  'a client killed while it sends leaves no batch; one killed after that leaves one',
  async (t) => {
    const { child, url, dir } = await served(
      t,
      '--stdin',
      '--faults',
      '[{"on":"create","fault":"hang","commit":true}]',
    )
    const body = JSON.stringify({ requests: requestsOf(2) })
    const client = (end: string) => `
    const request = require('http').request(${JSON.stringify(url)} + '/v1/messages/batches', {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2026-10-21', 'content-length': ${body.length} },
    })
    request.write(${JSON.stringify(body.slice(0, -1))}, () => console.log('sent'))
    ${end}`
    for (const end of ['', `request.end(${JSON.stringify(body.slice(-1))})`]) {
      const killed = spawn(process.execPath, ['-e', client(end)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(killed.stdout, 'data')
      if (end) while ((await control<{ batches: number }>(url, 'GET', 'ledger')).batches < 1);
      killed.kill('SIGKILL')
      await once(killed, 'exit')
    }
    await control(url, 'POST', 'advance', { ms: 100 })
    t.match(await control(url, 'GET', 'ledger'), { creates: 2, batches: 1, billed: 2 })
    child.stdin?.end()
    t.same(await once(child, 'exit'), [0, null], 'it ends when the standard input of the test ends')
    t.notOk(existsSync(dir), 'a temporary folder is removed')
  },
)

void t.test('the ledger has what was accepted before the client knows', async (t) => {
  const { child, url, dir } = await served(t, '--dir', t.testdir(), '--batch-ms', '1e9')
  await batchesOf({ baseURL: url, apiKey: 'key' }).create({ requests: requestsOf(2) })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const types = []
  for await (const { type } of readLedger(join(dir, 'ledger.jsonl'))) types.push(type)
  t.same(types, ['batch', 'request', 'request'])
})

const wrong: Array<[args: string[], message: RegExp]> = [
  [['--nonsense'], /nonsense/],
  [['--port', 'x'], /--port must be a number/],
  [['--port', ''], /--port must be a number, not ""/],
  [['--port', '65536'], /port must be a whole number from 0 to 65535, not 65536/],
  [['--port=-1'], /port must be a whole number from 0/],
  [['--host', ''], /host must not be empty/],
  [['--faults', '{'], /not valid JSON/],
  [['--faults', '[{"on":"x","fault":"y"}]'], /no place "x"/],
  [['--batch-ms=-1'], /--batch-ms must be a number from 0 to \d+, not -1/],
  [['--speed', '0'], /--speed must be a number from/],
  [['--rpm=0'], /--rpm must be a number of at least 0.001, not 0/],
  [['--queue=-1'], /--queue must be a whole number/],
  [['--window-ms=-1'], /--window-ms must be/],
  [['--tier', 'gold'], /--tier must be "none" or "start".*, not gold/],
  [['--key', ''], /--key must hold keys/],
]
for (const [args, message] of wrong) {
  void t.test(`refuses ${args.join(' ')}`, async (t) => {
    await t.rejects(serve(args), { code: 'ERR_OPTION', message })
  })
}

void t.test('refuses a --respond module without a function', async (t) => {
  const path = join(t.testdir(), 'answers.mjs')
  writeFileSync(path, 'export default 1')
  await t.rejects(serve(['--respond', path]), { code: 'ERR_OPTION', message: /no function/ })
})
