/** Opening a job: what it makes, what it refuses, and that one process has the folder. */
import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { openJob } from '../../src/index.ts'
import type { BatchClient } from '../../src/index.ts'
import { clientOf } from '../fixtures/run-job.ts'

const client = clientOf('http://127.0.0.1:9')

void t.test('a new folder is made, for its owner alone, without the key', async (t) => {
  const folder = join(t.testdir(), 'a', 'job')
  const job = await openJob(folder, { client })
  await job.close()
  t.equal((await stat(folder)).mode & 0o777, 0o700)
  t.equal((await stat(join(folder, 'journal.jsonl'))).mode & 0o777, 0o600)
  t.notMatch(await readFile(join(folder, 'job.json'), 'utf8'), /sk-/)
  await job.close()
})

void t.test(
  'two at once: the second is refused, and served when the first has closed',
  async (t) => {
    const folder = join(t.testdir(), 'job')
    const first = await openJob(folder, { client })
    await t.rejects(openJob(folder, { client }), { code: 'ERR_LOCKED', message: /process \d+/ })
    await first.close()
    await (await openJob(folder, { client })).close()
  },
)

void t.test('a killed process leaves no lock', async (t) => {
  const folder = join(t.testdir(), 'job')
  const script = `
    import { openJob } from ${JSON.stringify(new URL('../../src/index.js', import.meta.url).href)}
    import Anthropic from '@anthropic-ai/sdk'
    await openJob(${JSON.stringify(folder)}, { client: new Anthropic({ baseURL: 'http://127.0.0.1:9', apiKey: 'k' }) })
    console.log('open')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  await once(child.stdout, 'data')
  await t.rejects(openJob(folder, { client }), { code: 'ERR_LOCKED' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await (await openJob(folder, { client })).close()
})

const meta = { format: 2, id: 'abcdefghijkl', created: '', origin: 'http://127.0.0.1:9' }

for (const [title, file, code] of [
  ['another format version', JSON.stringify({ ...meta, format: 1 }), 'ERR_FORMAT'],
  ['a file that is no job.json', '[]', 'ERR_FORMAT'],
  ['half a job.json', '{"format":', 'ERR_FORMAT'],
  [
    'another address',
    JSON.stringify({ ...meta, origin: 'https://api.anthropic.com' }),
    'ERR_ORIGIN',
  ],
] as const) {
  void t.test(`${title} is refused`, async (t) => {
    const folder = t.testdir({ 'job.json': file })
    await t.rejects(openJob(folder, { client }), { code, message: /Nothing was sent/ })
    t.equal(await readFile(join(folder, 'job.json'), 'utf8'), file, 'and not changed')
  })
}

void t.test('a record of a newer version is refused', async (t) => {
  const folder = join(t.testdir(), 'job')
  await (await openJob(folder, { client })).close()
  const { crc32 } = await import('node:zlib')
  const text = '{"n":2,"type":"TELEPORTED","ts":"","attempt":"1","chunk":1'
  const crc = crc32(text).toString(16).padStart(8, '0')
  const path = join(folder, 'journal.jsonl')
  await writeFile(path, `${await readFile(path, 'utf8')}${text},"crc":"${crc}"}\n`)
  await t.rejects(openJob(folder, { client }), { code: /ERR_FORMAT|ERR_JOURNAL/ })
})

for (const [title, baseURL] of [
  ['plain http beyond this machine', 'http://example.com'],
  ['a password in the address', 'https://user:secret@example.com'],
  ['no address at all', 'nonsense'],
] as const) {
  void t.test(`${title} is refused`, async (t) => {
    const client = new Anthropic({ baseURL, apiKey: 'k' })
    await t.rejects(openJob(join(t.testdir(), 'job'), { client }), { code: 'ERR_OPTION' })
  })
}

const never = (): never => {
  throw new Error('no call is made')
}
const batches = { create: never, retrieve: never, cancel: never }
const members = { baseURL: client.baseURL, get: never, models: { retrieve: never } }
const whole = { ...members, messages: { batches, countTokens: never } }
const wrongClients: Array<[title: string, client: unknown, says: string]> = [
  ['none', undefined, 'the option client is undefined, not a client'],
  ['a key', 'sk-ant-secret-secret', 'the option client is a string, not a client'],
  ['the class', Anthropic, 'the option client is a function; is new missing before it?'],
  ['a promise of one', Promise.resolve(client), 'the option client is a promise without get()'],
  ['its messages alone', client.messages, 'an object without get()'],
  ['one without batches', { ...members, messages: {} }, 'without messages.batches.create()'],
  ['one without a count', { ...members, messages: { batches } }, 'without messages.countTokens()'],
  ['one without an address', { ...whole, baseURL: undefined }, 'an object without a baseURL'],
]

for (const [title, wrong, says] of wrongClients) {
  void t.test(`a client that is ${title} is refused before there is a folder`, async (t) => {
    const folder = join(t.testdir(), 'job')
    const error = await openJob(folder, { client: wrong as never }).catch((error: unknown) => error)
    t.match(error, { name: 'BatchlineError', code: 'ERR_OPTION', resumable: false })
    const { message } = error as Error
    t.match(message, says)
    t.match(message, '{client: new Anthropic()}')
    t.notMatch(message, 'secret')
    await t.rejects(stat(folder), { code: 'ENOENT' })
  })
}

void t.test('what has the members is a client, whatever its class', async (t) => {
  const job = await openJob(join(t.testdir(), 'job'), { client: whole satisfies BatchClient })
  await job.close()
})

void t.test('a path that can not be a folder', async (t) => {
  const folder = t.testdir({ file: 'x' })
  await t.rejects(openJob(join(folder, 'file', 'job'), { client }), { code: 'ERR_INPUT' })
  await mkdir(join(folder, 'job'))
  await chmod(join(folder, 'job'), 0o500)
  if (process.getuid?.() !== 0) {
    await t.rejects(openJob(join(folder, 'job'), { client }), { code: 'ERR_INPUT' })
  }
  await t.rejects(openJob(join(folder, 'x'), {} as never), { code: 'ERR_OPTION' })
  if (process.platform === 'linux') {
    await t.rejects(openJob('/proc/batchline/job', { client }), { code: 'ERR_INPUT' })
  }
})
