/**
 * Keys stay in the client and prompts in the chunk files, whatever the service or a proxy
 * echoes.
 */
import t from 'tap'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import type { Outcome } from '../../src/index.ts'
import { cli, fast, jsonl, requestRow } from '../cli/cli.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { setUpBehindProxy } from '../fixtures/set-up.ts'
import type { ProxyRules, SetUp, TestScope } from '../fixtures/set-up.ts'

/** None looks like a key, so that no pattern helps. */
const key = 'KEYSENTINEL.0123456789.abcdef'
const token = 'TOKENSENTINEL+0123456789/abcdef='
const header = 'HEADERSENTINEL 0123456789'
const prompt = 'PROMPTSENTINEL, what is this?'
const secret = /SENTINEL[.+ ]0123/

/** Answers the calls that it is told of with all that it was sent in their headers. */
async function echoing(
  t: TestScope,
  status: number,
  at: (method: string, path: string) => boolean,
  envelope = true,
): Promise<SetUp> {
  const answer: ProxyRules['answer'] = (method, path, headers) => {
    if (!at(method, path)) return undefined
    const { authorization, 'x-api-key': apiKey, 'x-proxy': own } = headers
    const echo = `you sent ${authorization} and ${String(apiKey)} and ${String(own)}`
    const type = status === 400 ? 'invalid_request_error' : 'api_error'
    const error = { type: 'error', error: { type, message: echo } }
    const extra = { 'retry-after': '0', 'x-echo': echo, 'request-id': echo.slice(9) }
    return { status, body: envelope ? JSON.stringify(error) : echo, headers: extra }
  }
  return await setUpBehindProxy(t, { answer }, { respond: () => 'fine' })
}

/** Every file below a folder with its text. */
async function texts(folder: string): Promise<Array<[name: string, text: string]>> {
  const found: Array<[string, string]> = []
  for (const name of (await readdir(folder, { recursive: true })) as string[]) {
    const path = join(folder, name)
    if ((await stat(path)).isFile()) found.push([name, await readFile(path, 'utf8')])
  }
  return found
}

type Calls = (method: string, path: string) => boolean
const creates: Calls = (method, path) => method === 'POST' && !looks(method, path)
const looks: Calls = (_method, path) => path.endsWith('/count_tokens')
const retrieves: Calls = (method, path) => method === 'GET' && /msgbatch_\w+$/.test(path)
const lists: Calls = (_method, path) => path.includes('?')
const results: Calls = (_method, path) => path.endsWith('/results')

const cases: Array<[title: string, status: number, at: Calls]> = [
  ['create 400', 400, creates],
  ['create 401', 401, creates],
  ['create 403', 403, creates],
  ['create 404', 404, creates],
  ['list 401', 401, lists],
  ['retrieve 401', 401, retrieves],
  ['retrieve 403', 403, retrieves],
  ['results 401', 401, results],
  ['results 400', 400, results],
]

for (const [title, status, at] of cases) {
  for (const envelope of [true, false]) {
    // Without the envelope a refused create is in doubt, which takes its time and says no more.
    if (!envelope && at === creates) continue
    void t.test(
      `${title} that echoes the headers, ${envelope ? 'an error' : 'plain text'}`,
      async (t) => {
        const { url, folder, run } = await echoing(t, status, at, envelope)
        const client = new Anthropic({
          baseURL: url,
          logLevel: 'off',
          apiKey: status === 403 ? null : key,
          ...(status === 403 ? { authToken: token } : {}),
          defaultHeaders: { 'x-proxy': header },
        })
        const events: unknown[] = []
        let failure: unknown
        await run([requestOf(0, prompt)], {
          job: { client, settleMs: 50 },
          onEvent: (event) => events.push(event),
        }).catch((error: unknown) => (failure = error))
        t.match(failure, { code: 'ERR_STOPPED' })
        const { message, stack, cause } = failure as Error
        const shown = inspect(failure, { depth: 20, showHidden: true })
        for (const text of [message, stack, String(cause), shown, JSON.stringify(events)]) {
          t.notMatch(text, secret)
          t.notMatch(text, 'PROMPTSENTINEL')
        }
        for (const [name, text] of await texts(folder)) {
          t.notMatch(text, secret, name)
          if (!/chunk-\d+\.json$/.test(name)) t.notMatch(text, 'PROMPTSENTINEL', name)
        }
      },
    )
  }
}

void t.test('troubles that pass', async (t) => {
  let left = 3
  const { url, run } = await echoing(t, 500, (method) => method === 'GET' && left-- > 0)
  const client = new Anthropic({ baseURL: url, apiKey: key, logLevel: 'off' })
  const events: unknown[] = []
  const found: Outcome[] = await run([requestOf(0, prompt)], {
    job: { client },
    onEvent: (event) => events.push(event),
  })
  t.ok(found[0]?.ok)
  t.equal(left < 0, true)
  t.notMatch(JSON.stringify(events), secret)
})

void t.test('the command line, with every log switched on', async (t) => {
  for (const [status, at, code] of [
    [400, looks, 2],
    [401, looks, 4],
    [400, creates, 4],
    [401, creates, 4],
    [401, retrieves, 4],
    [401, results, 4],
  ] as const) {
    const { url } = await echoing(t, status, at)
    const dir = t.testdir({
      'in.jsonl': jsonl([requestRow(0, { messages: [{ role: 'user', content: prompt }] })]),
    })
    const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', ...fast], {
      url,
      cwd: dir,
      env: {
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_CUSTOM_HEADERS: `x-proxy: ${header}`,
        ANTHROPIC_LOG: 'debug',
        BATCHLINE_DEBUG: '1',
      },
    })
    t.equal(ended.code, code)
    t.match(ended.stderr, code === 2 ? /ERR_INPUT/ : /ERR_STOPPED/, 'the stack is shown')
    for (const text of [ended.stdout, ended.stderr]) {
      t.notMatch(text, secret)
      t.notMatch(text, 'PROMPTSENTINEL')
    }
    for (const [name, text] of await texts(join(dir, 'job'))) {
      t.notMatch(text, secret, name)
      if (!/chunk-\d+\.json$/.test(name)) t.notMatch(text, 'PROMPTSENTINEL', name)
    }
  }
})
