/**
 * Hostile addresses, file names and texts: a job stays with its address, a folder with its
 * owner, and nothing controls the terminal.
 */
import t from 'tap'
import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import { awaitResults, openJob } from '../../src/index.ts'
import { cli, fast, jsonl, requestLines, requestRow } from '../cli/cli.ts'
import { collector } from '../fixtures/sinks.ts'
import { clientOf, requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test(
  'only https, and plain http on this machine, without credentials in the address',
  async (t) => {
    const cases: Array<[url: string, ok: boolean]> = [
      ['http://127.0.0.1:9', true],
      ['http://127.8.9.10:9', true],
      ['http://localhost:9', true],
      ['http://[::1]:9', true],
      ['https://example.com', true],
      ['http://example.com', false],
      ['http://127.0.0.1.example.com', false],
      ['http://localhost.example.com', false],
      ['http://0.0.0.0:9', false],
      ['http://169.254.169.254', false],
      ['ftp://example.com', false],
      ['https://user@example.com', false],
      ['https://user:hunter2@example.com', false],
      ['https://:hunter2@127.0.0.1', false],
      ['no url', false],
    ]
    const dir = t.testdir()
    for (const [i, [baseURL, ok]] of cases.entries()) {
      const client = new Anthropic({ baseURL, apiKey: 'sk-test-loopback', logLevel: 'off' })
      const opened = openJob(join(dir, String(i)), { client })
      if (ok) await (await opened).close()
      else {
        const error = await opened.then(
          () => undefined,
          (reason: Error) => reason,
        )
        t.match(error, { code: 'ERR_OPTION' }, baseURL)
        t.notMatch(error?.message, 'hunter2')
      }
    }
  },
)

void t.test('a job stays with its address', async (t) => {
  const folder = join(t.testdir(), 'job')
  const open = async (baseURL: string): Promise<void> => {
    await (await openJob(folder, { client: clientOf(baseURL) })).close()
  }
  await open('http://127.0.0.1:9/')
  await open('http://127.0.0.1:9')
  for (const other of ['http://127.0.0.1:10', 'http://localhost:9', 'http://127.0.0.1:9/proxy']) {
    await t.rejects(open(other), { code: 'ERR_ORIGIN' }, other)
  }
})

void t.test('certificates that are not checked are refused', async (t) => {
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job'], {
    url: 'https://127.0.0.1:9',
    cwd: dir,
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  })
  t.match(ended, { code: 2, stderr: /NODE_TLS_REJECT_UNAUTHORIZED=0 is set/ })
  t.notOk(readdirSync(dir).includes('job'))
})

void t.test('an address with credentials is not shown', async (t) => {
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  for (const url of ['https://user:hunter2@127.0.0.1:9', 'http://hunter2@127.0.0.1:9/v1']) {
    const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job'], {
      url,
      cwd: dir,
    })
    t.match(ended, { code: 2, stderr: /holds a user name or password/ })
    t.notMatch(ended.stderr, 'hunter2')
  }
})

void t.test('an id of a batch that is no id gets into no address', async (t) => {
  const { emulator, open } = await setUp(t)
  const job = await open()
  t.teardown(() => job.close())
  for (const id of ['..', '../models', 'a/b', 'a?b', '', 'a'.repeat(129), 'a\n', '%2e%2e', 'ä']) {
    const stage = awaitResults(job)
    await t.rejects(
      pipeline(Readable.from([{ id }]), stage, collector()),
      { code: 'ERR_INPUT' },
      id,
    )
  }
  t.equal((await emulator.ledger()).polls, 0)
})

for (const umask of [0o000, 0o022, 0o077]) {
  void t.test(`the folder is for its owner alone, umask ${umask.toString(8)}`, async (t) => {
    const before = process.umask(umask)
    t.teardown(() => void process.umask(before))
    // Everything that makes a file: a split, a lost reply, a retry, a cancel.
    const { emulator, client } = await setUp(t, {
      limits: { maxBytes: 2500 },
      faults: [
        { on: 'create', fault: 'reply_lost', calls: [4] },
        { on: 'batch', fault: 'expired', next: 1 },
      ],
    })
    const folder = join(t.testdir(), 'deep', 'job')
    await runJob(folder, emulator.url, requests(30), { chunk: { maxRequests: 30 } })
    const job = await openJob(folder, { client })
    await job.cancel()
    await job.close()
    t.equal(statSync(folder).mode & 0o777, 0o700)
    const names = readdirSync(folder, { recursive: true }) as string[]
    t.ok(names.length > 10 && names.includes('cancel'))
    for (const name of names) {
      const entry = statSync(join(folder, name))
      t.equal(entry.mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, name)
    }
  })
}

/** What moves the cursor, sets a title or turns the direction of text. */
const control = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u
const evil = 'x\u001b]0;title\u0007\u001b[31m\u009b2J\r\u202eend'

void t.test('nothing that a server, a file name or a row says controls the terminal', async (t) => {
  const { emulator } = await setUp(t, {
    faults: [
      { on: 'create', fault: 'status', status: 429, retryAfter: 0, message: evil, calls: [1] },
      { on: 'create', fault: 'status', status: 400, message: evil, calls: [3] },
      { on: 'batch', fault: 'errored', types: [evil] },
    ],
  })
  const dir = t.testdir()
  const path = (name: string): string => join(dir, name)
  writeFileSync(
    path(`${evil}.jsonl`),
    jsonl([
      { ...requestRow(0), custom_id: evil },
      { custom_id: evil, params: evil },
      requestRow(2),
    ]),
  )
  const run = ['run', `${evil}.jsonl`, '-o', `${evil}-out.jsonl`, '--rejects', `${evil}-no.jsonl`]
  const commands: string[][] = [
    [...run, '--job', `${evil}-job`, '--max-requests', '1', '--concurrency', '1', ...fast],
    ['status', `${evil}-job`],
    ['status', '--json', `${evil}-job`],
    ['cancel', `${evil}-job`],
    ['status', `${evil}-job`],
    ['resume', `${evil}-job`],
    ['status', `${evil}-nowhere`],
    ['run', `${evil}-nowhere.jsonl`, '--job', 'other'],
    [evil],
    ['run', `--${evil}`],
    ['run', '--help', evil],
  ]
  for (const command of commands) {
    const ended = await cli(command, { url: emulator.url, cwd: dir })
    t.ok((ended.stdout + ended.stderr).length > 0)
    t.notMatch(ended.stdout, control, command.join(' '))
    t.notMatch(ended.stderr, control, command.join(' '))
    t.not(ended.code, 1)
  }
})

void t.test('a folder whose own files were made to mislead', async (t) => {
  const { emulator } = await setUp(t)
  const dir = t.testdir()
  const job = join(dir, 'job')
  await runJob(job, emulator.url, requests(3))
  const meta = JSON.stringify({ format: 2, id: evil, created: evil, origin: evil })
  writeFileSync(join(job, 'job.json'), meta)
  const ended = await cli(['status', 'job'], { cwd: dir })
  t.notMatch(ended.stdout + ended.stderr, control)
  renameSync(join(job, 'job.json'), join(job, 'old.json'))
  mkdirSync(join(job, 'job.json'))
  const second = await cli(['status', 'job'], { cwd: dir })
  t.match(second, { code: 2 })
  t.notMatch(second.stderr, /\n {4}at /)
})
