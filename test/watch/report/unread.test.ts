/** A report on several jobs of which some can't be read: it shows the others, and says what is wrong with those. */
import t from 'tap'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ReportJson } from '../../../src/cli/commands/report-json.ts'
import { findJobs } from '../../../src/watch/find-jobs.ts'
import { whyUnread } from '../../../src/watch/why-unread.ts'
import { BatchlineError } from '../../../src/errors.ts'
import { cli, requestLines, service } from '../../cli/cli.ts'
import { launch, noBrowser } from '../../review/open-page.ts'

const cwd = t.testdir({ 'in.jsonl': requestLines(10), jobs: {} })
const path = (name: string): string => join(cwd, 'jobs', name)
const hostile = 'a<b>\u202Ename\nof two'

t.before(async () => {
  const { url } = await service(t)
  const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'jobs/whole', '--poll', '0.05']
  const ended = await cli([...run, '--max-cost', '5'], { cwd, url })
  if (ended.code !== 0) throw new Error(ended.stderr)
  for (const name of ['second', 'damaged', 'locked', hostile])
    cpSync(path('whole'), path(name), { recursive: true })
  for (const name of ['damaged', hostile]) {
    const journal = join(path(name), 'journal.jsonl')
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('SEALED', 'SEALEX'))
  }
  // Also for root, which may look into anything.
  rmSync(join(path('locked'), 'job.json'))
  symlinkSync('job.json', join(path('locked'), 'job.json'))
  mkdirSync(path('empty'))
})

void t.test('the others are shown, and the exit code is that of status', async (t) => {
  const status = await cli(['status', 'jobs', '--json'], { cwd })
  const { code, stdout, stderr } = await cli(['report', 'jobs', '--json'], { cwd })
  t.equal(code, 6)
  t.equal(status.code, 6)
  const { jobs, unread, total, budgetUsd } = JSON.parse(stdout) as ReportJson
  t.same(
    jobs.map(({ name }) => name),
    ['second', 'whole'],
  )
  t.equal(total.inputRows, 20)
  t.equal(budgetUsd, undefined, 'what one of them may cost is not known')
  t.same(
    unread.map(({ name, error }) => [name, error.code]),
    [
      [hostile, 'ERR_JOURNAL'],
      ['damaged', 'ERR_JOURNAL'],
      ['locked', 'ERR_INPUT'],
    ],
  )
  const seen = JSON.parse(status.stdout) as Array<{ folder: string; error?: { message: string } }>
  t.same(
    unread.map(({ error }) => error.message.replace(`${cwd}/`, '')),
    seen.flatMap(({ error }) => error?.message.replace(`${cwd}/`, '') ?? []),
    'with the whole text, as in status',
  )
  t.same(stderr.split('\n'), [
    "batchline: of 5 folders, 3 can't be read, and the report covers the others",
    'a<b> name of two: the journal is damaged or incomplete: restore the folder from a copy',
    'damaged: the journal is damaged or incomplete: restore the folder from a copy',
    "locked: it can't be read (ELOOP)",
    '',
  ])
})

void t.test('the exit code does not depend on the order of names', async (t) => {
  for (const command of ['status', 'report']) {
    for (const names of [
      ['jobs/empty', 'jobs/whole', 'jobs/damaged'],
      ['jobs/damaged', 'jobs/whole', 'jobs/empty'],
    ]) {
      const { code } = await cli([command, ...names, '--json'], { cwd })
      t.equal(code, 6, `${command} ${names.join(' ')}`)
    }
    t.equal((await cli([command, 'jobs/whole', 'jobs/empty', '--json'], { cwd })).code, 2, command)
    t.equal((await cli([command, 'jobs/whole', 'jobs/second', '--json'], { cwd })).code, 0, command)
  }
})

void t.test('one job by its own name has no page without figures', async (t) => {
  const { code, stderr } = await cli(['report', 'jobs/damaged', '-o', 'one.html'], { cwd })
  t.equal(code, 6)
  t.match(stderr, /journal\.jsonl: record 4, .*Restore the folder from a copy/)
  t.throws(() => readFileSync(join(cwd, 'one.html')), { code: 'ENOENT' })
  const globbed = await cli(['report', 'jobs/dam*', '-o', 'one.html'], { cwd })
  t.match(globbed, {
    code: 6,
    stderr: /of 1 folder, 1 can't be read, so the report has no figures/,
  })
  t.match(readFileSync(join(cwd, 'one.html'), 'utf8'), 'Report on 1 job<')
})

void t.test('a row of the page, in one sentence', { skip: noBrowser }, async (t) => {
  t.equal((await cli(['report', 'jobs', '-o', 'all.html'], { cwd })).code, 6)
  const browser = await launch(t)
  const page = await browser.newPage({ viewport: { width: 375, height: 800 } })
  await page.goto(`file://${join(cwd, 'all.html')}`)
  t.equal(await page.locator('h1').textContent(), 'Report on 5 jobs')
  const rows = await page.locator('#all-jobs tbody tr').allInnerTexts()
  t.equal(rows.length, 5)
  t.match(
    rows[0],
    /^a<b>\[U\+202E\]name of two\s+the journal is damaged or incomplete: restore the folder from a copy\s+not readable(\s+–){5}$/,
  )
  t.match(rows[2], /^locked\s+it can't be read \(ELOOP\)\s+not readable/)
  t.match(rows[3], /^second\s+finished\s+10/)
  t.match(
    await page.locator('#all-jobs .look').innerText(),
    'The folders of 3 jobs can not be read, so those jobs are in none',
  )
  t.equal(await page.locator('section.job').count(), 2)
  t.equal(await page.locator('#all-jobs a').first().getAttribute('href'), '#job-1')
  t.match(await page.locator('#job-1 h2').innerText(), 'second')
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), 375)
})

void t.test('a folder that nobody may look into is not left out', async (t) => {
  const dir = t.testdir({ jobs: { locked: {}, 'lost+found': {}, notes: {} } })
  const found = async (): Promise<string[]> => await findJobs([join(dir, 'jobs')])
  t.same(await found(), [join(dir, 'jobs')], 'as long as it can be seen that they are none')
  for (const name of ['locked', 'lost+found']) {
    const meta = join(dir, 'jobs', name, 'job.json')
    symlinkSync('job.json', meta)
  }
  t.same(await found(), [join(dir, 'jobs/locked')])
  if (process.getuid?.() !== 0) {
    chmodSync(join(dir, 'jobs/notes'), 0)
    t.same(await found(), [join(dir, 'jobs/locked'), join(dir, 'jobs/notes')])
    chmodSync(join(dir, 'jobs/notes'), 0o700)
  }
})

void t.test('what is wrong, without the name that the row has already', (t) => {
  const denied = Object.assign(new Error(`EACCES: permission denied, open '/a/job.json'`), {
    code: 'EACCES',
    syscall: 'open',
  })
  const cases: Array<[error: unknown, text: string]> = [
    [denied, 'permission denied (EACCES)'],
    [
      new BatchlineError('ERR_INPUT', 'long. text', { cause: denied }),
      'permission denied (EACCES)',
    ],
    [
      new BatchlineError('ERR_INPUT', '/a is not a job folder: it is a file. Nothing was changed.'),
      'is not a job folder: it is a file',
    ],
    [new TypeError('x of undefined\u001B[2J'), 'a bug in batchline (x of undefined [2J)'],
    ['thrown', 'a bug in batchline (thrown)'],
  ]
  for (const [error, text] of cases) t.equal(whyUnread('/a', error), text)
  t.ok(whyUnread('/a', new BatchlineError('ERR_FORMAT', 'x'.repeat(5000))).length <= 121)
  t.end()
})
