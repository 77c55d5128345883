/** `batchline status DIR…` of several jobs: a line each, what expires first on top. */
import t from 'tap'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cli, cli, fast, requestLines, service } from './cli.ts'
import type { Ended } from './cli.ts'

interface Seen {
  readonly folder: string
  readonly state?: string
  readonly why?: string
  readonly openBatches?: number
  readonly oldestOpen?: {
    readonly created: string
    readonly expires: string
    readonly resultsUntil: string
  }
  readonly error?: { readonly code: string; readonly message: string }
}

const jobOf = (name: string): string[] => [
  'run',
  'in.jsonl',
  '-o',
  'out.jsonl',
  '--job',
  name,
  '--max-requests',
  '5',
  ...fast,
]
const seen = ({ stdout }: Ended): Seen[] => JSON.parse(stdout) as Seen[]
const linesOf = ({ stdout }: Ended): string[] => stdout.split('\n').filter(Boolean)

void t.test('what expires first comes first, and a bad folder is a line', async (t) => {
  const emulator = await service(t, { batchMs: 3_600_000 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(10), jobs: { notes: {}, 'a.txt': '' } })
  const options = { url, cwd: dir }
  const started = []
  for (const name of ['jobs/younger', 'jobs/an older', 'jobs/running']) {
    const one = new Cli(jobOf(name), options)
    await one.said(/chunk 2: 5 requests sent/)
    started.push(one)
    // A folder keeps the time of a batch to the second.
    await emulator.advance(1500)
  }
  for (const one of started.slice(0, 2)) {
    one.child.kill('SIGKILL')
    await one.ended
  }
  emulator.change({ batchMs: 10 })
  t.equal((await cli(jobOf('jobs/whole'), options)).code, 0)
  mkdirSync(join(dir, 'jobs/newer'))
  writeFileSync(join(dir, 'jobs/newer/job.json'), '{"format":99}')
  cpSync(join(dir, 'jobs/whole'), join(dir, 'jobs/damaged'), { recursive: true })
  const journal = join(dir, 'jobs/damaged/journal.jsonl')
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('SEALED', 'SEALEX'))

  const many = await cli(['status', 'jobs', '--json'], { cwd: dir })
  t.equal(many.code, 6, 'the code of what can not be read')
  const jobs = seen(many)
  t.same(
    jobs.map(({ folder, state, error }) => [folder, state ?? error?.code]),
    [
      ['jobs/younger', 'waiting'],
      ['jobs/an older', 'waiting'],
      ['jobs/running', 'running'],
      ['jobs/damaged', 'ERR_JOURNAL'],
      ['jobs/newer', 'ERR_FORMAT'],
      ['jobs/whole', 'finished'],
    ],
  )
  const { created = '', expires = '', resultsUntil = '' } = jobs[0]?.oldestOpen ?? {}
  t.equal(Date.parse(expires) - Date.parse(created), 86_400_000)
  t.equal(Date.parse(resultsUntil) - Date.parse(created), 29 * 86_400_000)
  t.equal(jobs[0]?.openBatches, 2)

  const table = await cli(['status', 'jobs'], { cwd: dir })
  t.equal(table.code, 6)
  const lines = linesOf(table)
  t.equal(lines.length, 7)
  t.match(lines[0], /^job +state +rows +settled +open +cost +changed +oldest open batch$/)
  t.match(lines[1], /^jobs\/younger +waiting +10 +0 % +2 .* old, 23 h 59 min of 24 h left/)
  t.match(lines[3], /running .* process \d+$/)
  t.match(
    lines[4],
    /^jobs\/damaged +error +the journal is damaged or incomplete: restore the folder from a copy$/,
  )
  t.match(
    lines[5],
    /^jobs\/newer +error +job\.json has format 99, but this version [^.]*formats 2 to 4$/,
  )
  t.ok(Math.max(...lines.map(({ length }) => length)) < 180, 'a line stays a line')
  t.match(jobs[3]?.error?.message, /journal\.jsonl: record 4, .*Restore the folder from a copy/)
  t.match(lines[6], /^jobs\/whole +finished +10 +100 % +0 +\$0\.0/)

  const globbed = seen(await cli(['status', 'jobs/w*', 'jobs/[y]ounger', '--json'], { cwd: dir }))
  t.same(
    globbed.map(({ folder }) => folder),
    ['jobs/younger', 'jobs/whole'],
  )
  const twice = seen(
    await cli(['status', 'jobs/whole', 'jobs/../jobs/whole', '--json'], { cwd: dir }),
  )
  t.equal(twice.length, 1)
  // As a shell expands `*`: files beside the jobs are nobody's jobs, and one by its own name is a slip.
  const beside = seen(await cli(['status', 'in.jsonl', 'jobs/whole', '--json'], { cwd: dir }))
  t.same(
    beside.map(({ folder }) => folder),
    ['jobs/whole'],
  )
  t.match(await cli(['status', 'in.jsonl'], { cwd: dir }), {
    code: 2,
    stderr: /in\.jsonl is not a job folder: it is a file\./,
  })
  t.match(await cli(['status', 'nowhere'], { cwd: dir }), { code: 2, stderr: /no such folder/ })
  t.match(await cli(['status', 'jobs/x*', 'jobs/whole'], { cwd: dir }), {
    code: 2,
    stdout: /jobs\/x\* +error +is not a job folder: there is no such folder\n/,
  })
  t.match(await cli(['status', 'jobs/x*'], { cwd: dir }), { code: 2, stderr: /not a job folder/ })
  t.match(await cli(['status'], { cwd: dir }), { code: 2, stderr: /one job folder is required/ })
  started[2]?.child.kill('SIGKILL')
})

void t.test('one job says where it stands, with all of its status', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(12) })
  const options = { url, cwd: dir }
  const status = async (name: string): Promise<Seen & { attempts: unknown[] }> =>
    JSON.parse((await cli(['status', name, '--json'], { cwd: dir })).stdout) as never

  t.equal((await cli([...jobOf('pilot'), '--pilot', '5'], options)).code, 4)
  t.match(await status('pilot'), { state: 'stopped', why: /pilot waits for a decision/ })
  t.match((await cli(['status', 'pilot'], { cwd: dir })).stdout, /\nstopped: the pilot waits.*--go/)
  t.equal((await cli([...jobOf('pilot'), '--pilot', '5', '--go'], options)).code, 0)
  t.match(await status('pilot'), { state: 'finished', attempts: [{ settled: 3 }], openBatches: 0 })

  t.equal((await cli([...jobOf('budget'), '--max-cost', '$0.00001'], options)).code, 4)
  t.match(await status('budget'), {
    state: 'stopped',
    why: /of its budget of 0.00001 USD is spent/,
  })

  t.equal((await cli(['cancel', 'budget'], options)).code, 0)
  t.match(await status('budget'), { state: 'canceled' })

  emulator.change({ batchMs: 3_600_000 })
  const waiting = new Cli(jobOf('waiting'), options)
  await waiting.said(/chunk 3: 2 requests sent/)
  t.match(await status('waiting'), { state: 'running', why: /^process \d+$/ })
  waiting.child.kill('SIGKILL')
  await waiting.ended
  t.match(await status('waiting'), { state: 'waiting', openBatches: 3 })
  t.match(
    (await cli(['status', 'waiting'], { cwd: dir })).stdout,
    /\nwaiting; 3 open batches, the oldest \d+ \S+ old, 23 h 59 min of 24 h left\n/,
  )
})

void t.test('names and contents that would control a terminal', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(5), jobs: {} })
  const hostile = 'a\u001B[2J\u202Ejob\nname'
  t.equal((await cli(jobOf('jobs/good'), { url, cwd: dir })).code, 0)
  cpSync(join(dir, 'jobs/good'), join(dir, 'jobs', hostile), { recursive: true })
  const meta = join(dir, 'jobs', hostile, 'job.json')
  const text = readFileSync(meta, 'utf8')
  writeFileSync(
    meta,
    JSON.stringify({
      ...(JSON.parse(text) as object),
      command: { run: ['--max-cost=\u001B[1m', 7] },
    }),
  )
  writeFileSync(join(dir, 'jobs', hostile, 'lock.owner'), '{"pid":1,"host":"\\u001b[31mhost"}')
  const table = await cli(['status', 'jobs'], { cwd: dir })
  t.equal(linesOf(table).length, 3)
  // eslint-disable-next-line no-control-regex -- That is what must not be there.
  t.notMatch(table.stdout, /[\u001B\u202E]/)
  t.match(table.stdout, /a \[2J job name +running .*on  ?\[31mhost, if it is still alive/)
  const json = await cli(['status', 'jobs', '--json'], { cwd: dir })
  // eslint-disable-next-line no-control-regex -- As above.
  t.notMatch(json.stdout, /[\u001B\u202E]/)
  t.ok(
    seen(json).some(({ folder }) => folder === `jobs/${hostile}`),
    'and JSON keeps the name',
  )
})

void t.test('watched: lines of what has changed, until a signal', async (t) => {
  const emulator = await service(t, { batchMs: 3_600_000 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(5), jobs: {} })
  const options = { url, cwd: dir }
  const run = new Cli(jobOf('jobs/one'), options)
  await run.said(/chunk 1: 5 requests sent/)
  cpSync(join(dir, 'jobs/one'), join(dir, 'jobs/still'), { recursive: true })
  rmSync(join(dir, 'jobs/still/lock.owner'), { force: true })
  const watch = new Cli(['status', 'jobs', '--watch', '--every', '0.1'], { cwd: dir })
  let text = ''
  watch.child.stdout.on('data', (data: Buffer) => (text += data.toString()))
  const shows = async (what: RegExp): Promise<void> => {
    while (!what.test(text)) await new Promise((go) => setTimeout(go, 50))
  }
  await shows(/jobs\/one +running/)
  await emulator.advance(3_600_000)
  t.equal((await run.ended).code, 0)
  await shows(/jobs\/one +finished/)
  mkdirSync(join(dir, 'jobs/new'))
  writeFileSync(join(dir, 'jobs/new/job.json'), '{"format":99}')
  await shows(/jobs\/new +error/)
  watch.child.kill('SIGINT')
  const ended = await watch.ended
  t.equal(ended.code, 0)
  t.equal(
    linesOf(ended).filter((line) => line.startsWith('jobs/still')).length,
    1,
    'it stood still',
  )
  t.match(await cli(['status', 'jobs', '--every', '1'], { cwd: dir }), {
    code: 2,
    stderr: /--every needs --watch/,
  })
})

void t.test('wide names keep the columns in line', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  const long = `jobs/${'長'.repeat(40)}`
  t.equal((await cli(jobOf('jobs/plain'), { url, cwd: dir })).code, 0)
  for (const name of ['jobs/請求書', 'jobs/한국어 👍', 'jobs/cafe\u0301', long])
    cpSync(join(dir, 'jobs/plain'), join(dir, name), { recursive: true })
  const lines = linesOf(await cli(['status', 'jobs'], { cwd: dir }))
  // Columns before the state: two for each wide sign, none for a mark over the sign before it.
  const columns = lines.map((line) => {
    const name = line.split(/ {2,}/)[0] ?? ''
    const wide = name.match(/[\u3000-\uD7A3]|👍/gu)?.length ?? 0
    const signs = Array.from(name.replaceAll('\u0301', '')).length + wide
    return signs + line.slice(name.length).search(/\S/)
  })
  t.equal(lines.length, 6)
  t.same(new Set(columns), new Set([61]), 'a sign that does not fit into 60 columns is left out')
  t.match(
    lines.find((line) => line.startsWith('…')),
    /^…長{29} +finished/,
  )
})

void t.test('a cancel of a job of which a resume may send a row again', async (t) => {
  const refusal = { error: { type: 'invalid_request_error', message: 'no' } }
  const { url } = await service(t, {
    respond: ({ messages }) => (messages[0]?.content === 'question 3' ? refusal : 'an answer'),
  })
  const dir = t.testdir({ 'in.jsonl': requestLines(10) })
  const options = { url, cwd: dir }
  t.equal((await cli(jobOf('job'), options)).code, 3)
  t.equal((await cli(['cancel', 'job'], options)).code, 0)
  t.match(JSON.parse((await cli(['status', 'job', '--json'], { cwd: dir })).stdout), {
    state: 'canceled',
    canceled: true,
  })
})

void t.test('a cancel of a job that is finished, and a journal without its end', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(10) })
  const options = { url, cwd: dir }
  t.equal((await cli(jobOf('job'), options)).code, 0)
  t.equal((await cli(['cancel', 'job'], options)).code, 0)
  const told = (await cli(['status', 'job'], { cwd: dir })).stdout
  t.match(told, /\nfinished\n(?:.*\n)*canceled: nothing new is sent/)
  t.match(JSON.parse((await cli(['status', 'job', '--json'], { cwd: dir })).stdout), {
    state: 'finished',
    canceled: true,
  })
  const [first] = seen(await cli(['status', 'job*', '--json'], { cwd: dir }))
  t.match(first, { folder: 'job', state: 'finished' })

  const journal = join(dir, 'job/journal.jsonl')
  const records = readFileSync(journal, 'utf8').split(/(?<=\n)/)
  for (const kept of [
    [],
    records.slice(
      0,
      records.findIndex((line) => line.includes('"SEALED"')),
    ),
  ]) {
    writeFileSync(journal, kept.join(''))
    const whole = await cli(['status', 'job'], { cwd: dir })
    t.match(whole, { code: 6, stdout: '', stderr: /the journal has lost records.*Restore/ })
    const row = await cli(['status', 'job*'], { cwd: dir })
    t.match(row, { code: 6, stdout: /\njob +error +the journal is damaged or incomplete/ })
    t.match(await cli(['report', 'job'], { cwd: dir }), { code: 6, stderr: /lost records/ })
  }
})
