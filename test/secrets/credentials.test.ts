/**
 * A client without usable credentials ends the run at once with a clear error. It does not look
 * like network trouble.
 */
import t from 'tap'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { inspect } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import { awaitResults, chunkBySize, openJob, submitBatches } from '../../src/index.ts'
import { requests } from '../fixtures/run-job.ts'
import { collector } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'

const { url } = await setUp(t)
const none = { baseURL: url, apiKey: null, authToken: null }

async function run(folder: string, client: Anthropic): Promise<unknown> {
  const job = await openJob(folder, { client })
  const stages = [chunkBySize(job), submitBatches(job), awaitResults(job, { pollMs: 5 })] as const
  const sink = collector()
  try {
    await pipeline(Readable.from(requests(3)), ...stages, sink)
    return sink.items
  } catch (error) {
    return error
  } finally {
    await job.close()
  }
}

void t.test('no key', async (t) => {
  const folder = join(t.testdir(), 'job')
  const message = /the client has no key: set ANTHROPIC_API_KEY.* run the same program again/
  t.match(await run(folder, new Anthropic(none)), { code: 'ERR_STOPPED', message })
  const found = await run(folder, new Anthropic({ ...none, apiKey: 'k' }))
  t.match(found, Array(3).fill({ ok: true }), 'and with one it goes on')
  t.same(await run(folder, new Anthropic(none)), found, 'a replay needs none')
})

void t.test('a key that no header may have is not quoted', async (t) => {
  const client = new Anthropic({ ...none, apiKey: 'sk-ant-\nSENTINEL' })
  const error = await run(join(t.testdir(), 'job'), client)
  t.match(error, {
    code: 'ERR_STOPPED',
    message: /contains characters that are not allowed in a header/,
  })
  t.notMatch(inspect(error), /SENTINEL/)
})

void t.test('a key that comes with each call, by a hook of a class of its own', async (t) => {
  class Own extends Anthropic {
    protected override async prepareOptions(options: { headers?: unknown }): Promise<void> {
      options.headers = { 'x-api-key': 'k' }
    }
  }
  t.match(await run(join(t.testdir(), 'job'), new Own(none)), Array(3).fill({ ok: true }))
})

void t.test('an address that is none', async (t) => {
  for (const [baseURL, shown] of [
    ['nonsense', '"nonsense", which is not a valid address'],
    ['localhost:8080', '"localhost:8080", which is not a valid address'],
    ['https://user:SENTINEL@host:99999', 'holds a user name or password'],
  ] as const) {
    const client = new Anthropic({ ...none, apiKey: 'k', baseURL })
    const error = await openJob(join(t.testdir(), 'job'), { client }).catch((e: unknown) => e)
    t.match(error, { code: 'ERR_OPTION', message: shown })
    t.notMatch(inspect(error), /SENTINEL/)
  }
})
