/** From a run with --review to the export of what was judged. */
import t from 'tap'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli, fast, jsonl, main, outcomes, requestLines, service } from '../cli/cli.ts'
import { ask } from './call.ts'
import { decisionLine } from '../../src/review/decisions/decision.ts'
import { partsOfId, reviewRow } from '../../src/review/file/review-row.ts'
import { decisionsOf, reviewFile, reviewLines } from './review-rows.ts'
import { ReviewProcess } from './review-process.ts'

void t.test('a run sets rows aside, says so, and does the same again', async (t) => {
  const { url } = await service(t)
  const cwd = t.testdir({ 'in.jsonl': requestLines(60) })
  const aside = ['--review', 'rows for review.jsonl', '--sample', '10%,25']
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', ...aside, ...fast]
  const ended = await cli(args, { url, cwd })
  t.match(ended, {
    code: 0,
    stderr: /25 rows for review in .*rows for review.jsonl \(25 sampled\): batchline review '/,
  })
  const path = join(cwd, 'rows for review.jsonl')
  const first = readFileSync(path, 'utf8')
  t.equal(outcomes(first).length, 25)
  t.match(
    outcomes(first),
    Array.from({ length: 25 }, () => ({ review: 'sample', ok: true })),
  )
  t.equal(outcomes(readFileSync(join(cwd, 'out.jsonl'))).length, 60)
  t.match(await cli(['resume', 'out.jsonl.job'], { url, cwd }), { code: 0 })
  t.equal(readFileSync(path, 'utf8'), first, 'the same bytes, by the command that was kept')
})

void t.test('what the command refuses', async (t) => {
  const cwd = t.testdir({
    'in.jsonl': requestLines(1),
    'review.jsonl': reviewLines(1),
    'rows.jsonl': jsonl([{ text: 'a' }, { text: 'b', review: 'sample' }]),
    'rows.csv': 'id,text\n1,a\n',
  })
  const run = 'run in.jsonl -o out.jsonl'
  const cases: Array<[string, RegExp]> = [
    [`${run} --sample 0.1`, /--sample needs --review/],
    [`${run} --review out.jsonl`, /the same file/],
    [`${run} --review in.jsonl`, /--review is the input/],
    [`${run} --review -`, /--review must be a file/],
    [`${run} --review r.jsonl.gz`, /without .gz/],
    [`${run} --review r.jsonl --sample 2`, /--sample must be a share/],
    [`${run} --review r.jsonl --sample 0.1,x`, /--sample must be a share and a minimum/],
    [`${run} --review r.jsonl --sample 0.1,2,3`, /--sample must be a share and a minimum/],
    ['review', /one review file is required/],
    ['review none.jsonl', /there is no file .*none.jsonl, and no/],
    ['review none.jsonl --export jsonl', /there is no file/],
    ['review review.jsonl -o x.jsonl', /--output needs --export/],
    ['review review.jsonl --port 7 --export jsonl', /can't be combined/],
    ['review review.jsonl --export csv', /--export must be jsonl or label-studio/],
    ['review review.jsonl --export jsonl -o review.jsonl', /--output is the input/],
    ['review -', /needs a file/],
    ['review in.jsonl', /in.jsonl holds no outcomes.* run --review FILE writes/],
    ['review in.jsonl --export jsonl', /in.jsonl holds no outcomes.* run --review FILE writes/],
    ['review in.jsonl --export label-studio -o x.json', /in.jsonl holds no outcomes/],
    ['review rows.jsonl', /rows.jsonl holds no outcomes/],
    ['review rows.csv', /rows.csv holds no outcomes/],
  ]
  for (const [line, stderr] of cases)
    t.match(await cli(line.split(' '), { cwd }), { code: 2, stdout: '', stderr }, line)
  for (const name of ['review', 'in', 'rows'])
    t.notOk(existsSync(join(cwd, `${name}.jsonl.decisions.jsonl`)))
  t.match(await cli(['review', '--help']), { code: 0, stdout: /--export FORMAT/ })
})

void t.test('exports, while the review runs', async (t) => {
  const dir = t.testdir()
  const path = reviewFile(dir, reviewLines(6))
  const server = await ReviewProcess.start(t, [path])
  interface Found {
    row: { id: string; index: number }
  }
  const judge = async (index: number, more: object): Promise<void> => {
    const { row } = await ask<Found>(server.url, 'row', { near: index, go: 'this' })
    await ask(server.url, 'decide', { id: row.id, near: index, ...more })
  }
  await judge(0, { verdict: 'right' })
  await judge(2, {
    verdict: 'corrected',
    value: '{"label":"account","n":12345678901234567890}',
    note: 'no',
  })
  await judge(4, { verdict: 'wrong' })

  const judged = await cli(['review', path, '--export', 'jsonl'])
  t.equal(judged.code, 0)
  const rows = outcomes(judged.stdout)
  t.match(rows, [
    {
      custom_id: 'ticket-1000',
      position: 0,
      review: 'sample',
      verdict: 'right',
      answer: { label: 'billing' },
    },
    { custom_id: 'ticket-1002', verdict: 'corrected', corrected: { label: 'account' }, note: 'no' },
    { custom_id: 'ticket-1004', review: 'tier', verdict: 'wrong', row: { subject: 'Ticket 1004' } },
  ])
  t.equal(rows.length, 3)
  t.match(judged.stdout, '"n":12345678901234567890')

  const out = join(dir, 'tasks.json')
  const made = await cli(['review', path, '--export', 'label-studio', '-o', out])
  t.same([made.code, made.stdout, existsSync(`${out}.part`)], [0, '', false])
  const tasks = JSON.parse(readFileSync(out, 'utf8')) as object[]
  t.equal(tasks.length, 6)
  const textArea = { from_name: 'answer', to_name: 'row', type: 'textarea' }
  const choice = (word: string): object => ({
    from_name: 'verdict',
    to_name: 'row',
    type: 'choices',
    value: { choices: [word] },
  })
  t.match(tasks[2], {
    data: { custom_id: 'ticket-1002', text: /parcel/, subject: 'Ticket 1002', review: 'sample' },
    predictions: [
      {
        model_version: 'claude-haiku-5-5',
        score: 0.97,
        result: [{ ...textArea, value: { text: [/"label": "delivery"/] } }],
      },
    ],
    annotations: [
      {
        result: [
          choice('corrected'),
          { ...textArea, value: { text: [/"n": 12345678901234567890/] } },
          { ...textArea, from_name: 'note', value: { text: ['no'] } },
        ],
      },
    ],
  })
  t.match(tasks[0], { annotations: [{ result: [choice('right')] }] })
  t.notOk('annotations' in tasks[1]!)

  const empty = reviewFile(dir, '', 'empty.jsonl')
  const none = await cli(['review', empty, '--export', 'label-studio'])
  t.same([none.code, JSON.parse(none.stdout)], [0, []])
})

void t.test('an export says how many rows were judged', async (t) => {
  const cwd = t.testdir({ 'r.jsonl': reviewLines(3), 'two.jsonl': reviewLines(3) })
  const exported = (file: string, format: string) =>
    cli(['review', file, '--export', format, '-o', `${file}.${format}`], { cwd })
  t.match(await exported('r.jsonl', 'jsonl'), {
    code: 0,
    stderr:
      /^0 of 3 rows judged, so nothing is exported. To judge them: batchline review \S+r\.jsonl\n$/,
  })
  t.equal(readFileSync(join(cwd, 'r.jsonl.jsonl'), 'utf8'), '')
  t.match(await exported('r.jsonl', 'label-studio'), {
    code: 0,
    stderr: /^0 of 3 rows judged; all 3 are in \S+label-studio\n$/,
  })
  writeFileSync(join(cwd, 'two.jsonl.decisions.jsonl'), decisionsAbout(2))
  t.match(await exported('two.jsonl', 'jsonl'), {
    code: 0,
    stderr: /^2 of 3 rows judged; these 2 are in \S+two\.jsonl\.jsonl\n$/,
  })
})

void t.test('a reader that has seen enough ends an export quietly', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(20_000))
  for (const format of ['jsonl', 'label-studio']) {
    // Decisions about all rows: more than a pipe holds.
    if (format === 'jsonl') writeFileSync(`${path}.decisions.jsonl`, decisionsAbout(20_000))
    const script = '"$0" "$1" review "$2" --export "$3" | head -n 1; echo "${PIPESTATUS[0]}"'
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', script, process.execPath, main, path, format],
      { encoding: 'utf8' },
    )
    t.match(stdout, format === 'jsonl' ? /^\{.*"verdict":"right".*\}\n4\n$/ : /^\[\n4\n$/)
    t.equal(stderr, '', format)
  }
})

function decisionsAbout(rows: number): string {
  return reviewLines(rows)
    .split('\n')
    .flatMap((line) => reviewRow(line) ?? [])
    .map(({ key, hash, id }) =>
      decisionLine({ key, hash, name: partsOfId(id)!.name, verdict: 'right', at: '2026-01-01' }),
    )
    .join('')
}

void t.test('two that serve one file know of each other, and lose nothing', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(40))
  const first = await ReviewProcess.start(t, [path])
  const second = await ReviewProcess.start(t, [path])
  t.not(second.url, first.url)
  await second.cli.said(`another process also serves this file: ${first.url} Both save`)
  const judge = async ({ url }: ReviewProcess, near: number): Promise<void> => {
    const { row } = await ask<{ row: { id: string } }>(url, 'row', { near, go: 'this' })
    await ask(url, 'decide', { id: row.id, near, verdict: 'right' })
  }
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => await judge(i % 2 ? first : second, i)),
  )
  t.equal(new Set(decisionsOf(path).map(({ custom_id }) => custom_id)).size, 40)
  t.equal(decisionsOf(path).length, 40)
  for (const { url } of [first, second]) {
    const judged = async (): Promise<number> =>
      (await ask<{ figures: { all: { judged: number } } }>(url, 'figures')).figures.all.judged
    while ((await judged()) < 40) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  first.cli.child.kill('SIGINT')
  t.notMatch(await first.cli.ended, { stderr: /another process/ })
  await judge(second, 0)
})
