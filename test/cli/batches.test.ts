/** `batchline batches [DIR…]`: the workspace's batches, and which of them are of which job. */
import t from 'tap'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '../../src/emulator/index.ts'
import { readJob } from '../../src/job/read-job.ts'
import { Cli, cli, fast, requestLines, service } from './cli.ts'
import type { Ended } from './cli.ts'

interface Listed {
  readonly id: string
  readonly state: string
  readonly counts: Readonly<Record<string, number>>
  readonly resultDaysLeft: number
  readonly archived?: string
  readonly whose: Readonly<Record<string, unknown>>
}

const jobOf = (name: string): string[] => [
  'run',
  'in.jsonl',
  '-o',
  `${name}.jsonl`,
  '--job',
  name,
  '--max-requests',
  '5',
  ...fast,
]

const listed = ({ stdout }: Ended): Listed[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Listed)

async function paid(emulator: Emulator): Promise<number> {
  return (await emulator.ledger()).usd
}

void t.test('ours by the journals, others by their ids', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(10), jobs: {} })
  const options = { url, cwd: dir }
  emulator.plantForeign({ count: 2, requests: 7 })
  for (const name of ['jobs/one', 'jobs/two', 'elsewhere']) {
    t.equal((await cli(jobOf(name), options)).code, 0)
  }
  const before = await paid(emulator)
  const { calls } = await emulator.ledger()

  const plain = await cli(['batches', 'jobs', '--json'], options)
  t.match(plain, { code: 0, stderr: /8 batches, 44 requests: 8 ended; .*4 of the jobs named/ })
  t.equal(listed(plain).length, 8)
  t.same(
    listed(plain).map(
      ({ whose }) => `${String(whose['of'])} ${String(whose['folder'] ?? whose['why'])}`,
    ),
    [
      'unknown not checked',
      'unknown not checked',
      'job jobs/two',
      'job jobs/two',
      'job jobs/one',
      'job jobs/one',
      'unknown not checked',
      'unknown not checked',
    ],
    'newest first',
  )
  t.match(listed(plain)[2], {
    state: 'ended',
    counts: { processing: 0, succeeded: 5, errored: 0, canceled: 0, expired: 0 },
    resultDaysLeft: 28.9,
    whose: { attempt: '1', chunk: 2, isFetched: true },
  })
  t.equal((await emulator.ledger()).calls.results, calls.results, 'nothing of them is read')

  const checked = await cli(['batches', 'jobs', '--check', '--json'], options)
  const { id } = (await readJob(join(dir, 'elsewhere'))).meta
  const owners = listed(checked).map(({ whose }) => whose)
  t.same(owners.slice(0, 2), [
    { of: 'batchline', job: id },
    { of: 'batchline', job: id },
  ])
  t.same(owners.slice(6), [{ of: 'other' }, { of: 'other' }])
  t.equal((await emulator.ledger()).calls.results, calls.results + 4, 'a call each')
  const text = await cli(['batches', 'jobs/one', 'elsewhere', '--check', '--limit', '5'], options)
  t.match(text, { code: 0, stderr: '' })
  t.equal(text.stdout.split('\n').length, 7, 'five, and the sum')
  t.match(
    text.stdout,
    /ended .* 5 ok .* results kept for 28.9 of 29 days .* elsewhere, attempt 1, chunk 2\n/,
  )
  t.match(
    text.stdout,
    /5 batches, 25 requests: 5 ended; 3 of the jobs named, 2 of other jobs of batchline/,
  )
  t.equal(await paid(emulator), before)

  const journal = join(dir, 'jobs/one/journal.jsonl')
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('SEALED', 'SEALEX'))
  const damaged = await cli(['batches', 'jobs', '--json'], options)
  t.match(damaged, { code: 6, stderr: /jobs\/one\/journal\.jsonl: .*damaged/ })
  t.equal(listed(damaged).length, 8, 'one damaged folder hides nothing')
  t.equal(listed(damaged).filter(({ whose }) => whose['folder'] === 'jobs/two').length, 2)
  // Nor one whose files the system refuses, in job.json (code 2 by itself) or in the journal.
  mkdirSync(join(dir, 'jobs/loop'))
  symlinkSync('job.json', join(dir, 'jobs/loop/job.json'))
  const refused = await cli(['batches', 'jobs/loop', 'jobs/two', '--json'], options)
  t.match(refused, { code: 2, stderr: /jobs\/loop\/job\.json can't be read \(ELOOP.*\n/ })
  t.equal(listed(refused).filter(({ whose }) => whose['folder'] === 'jobs/two').length, 2)
  rmSync(journal)
  mkdirSync(journal)
  const system = await cli(['batches', 'jobs', '--json'], options)
  t.match(system, { code: 6, stderr: /^jobs\/one: EISDIR.* Its batches are listed under/m })
  t.equal(listed(system).length, 8)
})

void t.test('in progress, archived, and one that the journal does not have', async (t) => {
  const emulator = await service(t, {
    faults: [
      { on: 'batch', fault: 'slow', ms: 3_600_000, calls: [2] },
      { on: 'batch', fault: 'archived', calls: [3] },
    ],
  })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(10) })
  const options = { url, cwd: dir }
  const first = new Cli(jobOf('job'), options)
  await first.said(/chunk 2: 5 requests sent/)
  // The first one ends within 50 ms.
  await new Promise((go) => setTimeout(go, 1000))
  const running = await cli(['batches', '--check', '--json'], options)
  t.match(listed(running), [
    { state: 'in_progress', counts: { processing: 5 }, whose: { why: 'not ended' } },
    { state: 'ended', whose: { of: 'batchline' } },
  ])
  t.match(listed(await cli(['batches', 'job', '--json'], options))[0]?.whose, {
    of: 'job',
    isFetched: false,
  })
  first.child.kill('SIGKILL')
  await first.ended
  await cli([...jobOf('gone'), '--max-requests', '10'], options)
  const archived = listed(await cli(['batches', '--check', '--json'], options))[0]
  t.match(archived, { resultDaysLeft: 0, whose: { of: 'unknown', why: 'no results' } })
  t.type(archived?.archived, 'string')

  // As if the folder had been restored from a copy of its first minute.
  const journal = join(dir, 'job/journal.jsonl')
  const lines = readFileSync(journal, 'utf8').split('\n')
  const early = lines.slice(
    0,
    lines.findIndex((line) => line.includes('"ACCEPTED"')),
  )
  writeFileSync(journal, early.map((line) => `${line}\n`).join(''))
  const { id } = (await readJob(join(dir, 'job'))).meta
  const late = listed(await cli(['batches', 'job', '--check', '--json'], options))
  t.same(late.at(-1)?.whose, { of: 'unrecorded', folder: 'job', job: id })
})

void t.test('a key of another workspace, another address, no key, a refusal', async (t) => {
  const emulator = await service(t, { apiKeys: { one: 'wrkspc_one', two: 'wrkspc_two' } })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(5), empty: {} })
  const as = (key: string, at = url) => ({
    cwd: dir,
    env: { ANTHROPIC_BASE_URL: at, ANTHROPIC_API_KEY: key },
  })
  t.equal((await cli(jobOf('job'), as('one'))).code, 0)
  t.match(await cli(['batches', 'job'], as('one')), {
    code: 0,
    stderr: '',
    stdout: /job, attempt 1/,
  })
  t.match(await cli(['batches', 'job'], as('two')), {
    code: 0,
    stderr: /key belongs to workspace wrkspc_two, but the batches of job are in wrkspc_one/,
    stdout: 'the workspace has no batches\n',
  })
  const other = await service(t)
  t.match(await cli(['batches', 'job'], as('one', other.url)), {
    code: 0,
    stderr: /the batches of job are at .*, but this list is from /,
  })
  t.match(await cli(['batches'], { cwd: dir }), { code: 2, stderr: /ANTHROPIC_API_KEY/ })
  t.match(await cli(['batches'], as('three')), { code: 4, stderr: /HTTP 401.*Nothing was changed/ })
  t.match(await cli(['batches', 'empty'], as('one')), { code: 2, stderr: /not a job folder/ })
})

void t.test('more than a page, and a limit that is tried again', async (t) => {
  const emulator = await service(t, {
    faults: [{ on: 'list', fault: 'status', status: 429, retryAfter: 0, calls: [2] }],
  })
  emulator.plantForeign({ count: 2300, requests: 1 })
  const { url } = emulator
  const all = await cli(['batches', '--json'], { url })
  t.match(all, { code: 0, stderr: /2,300 batches/ })
  t.equal(new Set(listed(all).map(({ id }) => id)).size, 2300, 'each once')
  t.equal((await emulator.ledger()).calls.list, 4)
  t.equal(listed(await cli(['batches', '--json', '--limit', '1001'], { url })).length, 1001)
})
