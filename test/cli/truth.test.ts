/** `--truth`, and what the command says of the rows that came out, at the end and in its status. */
import t from 'tap'
import { appendFileSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { carriedWith, checkTruth, givenTruth } from '../../src/cli/options/given-truth.ts'
import { truthComparison } from '../../src/cli/commands/truth-comparison.ts'
import { outcomeLines } from '../../src/cli/terminal/outcome-lines.ts'
import { truthLines } from '../../src/cli/terminal/truth-lines.ts'
import { printable } from '../../src/cli/terminal/printable.ts'
import { ExactNumber } from '../../src/index.ts'
import type { JobStatus, OutcomeCounts, TruthReport } from '../../src/index.ts'
import { isSameValue } from '../../src/judge/same-value.ts'
import { TruthSum } from '../../src/judge/truth-sum.ts'
import { questionOf } from '../fixtures/answered.ts'
import { judged } from '../fixtures/judged.ts'
import { Cli, cli, fast, jsonl, outcomes, service } from './cli.ts'

void t.test('what --truth names', async (t) => {
  t.same(givenTruth('label', '--truth'), { field: 'label', of: 'label' })
  t.same(givenTruth('label:out.topic', '--truth'), { field: 'label', of: 'out.topic' })
  t.same(givenTruth('a:b:c', '--truth'), { field: 'a', of: 'b:c' })
  for (const text of [':', 'a:', ':b', ' ']) {
    t.throws(() => givenTruth(text, '--truth'), {
      code: 'ERR_OPTION',
      message: /--truth must be a field/,
    })
  }
  const truth = { field: 'label', of: 'label' }
  t.equal(carriedWith(true, truth), true)
  t.same(carriedWith(false, truth), ['label'])
  t.same(carriedWith(['id'], truth), ['id', 'label'])
  t.same(carriedWith(['label', 'id'], truth), ['label', 'id'])
  t.same(carriedWith(['id'], undefined), ['id'])
})

void t.test('a field that no answer can have is told before anything is paid', async (t) => {
  const text = { type: 'string' }
  const properties = { label: text, 'a.b': text }
  const schema = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  const check = (text: string, of: unknown = schema) => checkTruth(givenTruth(text, '--truth'), of)
  t.throws(() => check('category'), {
    code: 'ERR_OPTION',
    message: /--truth: the "properties" of --schema have no "category".* --truth category:FIELD$/,
  })
  t.throws(() => check('label:lable'), { message: /no "lable"/ })
  for (const fine of ['label', 'x:label', 'x:label.deep', 'x:a.b']) check(fine)
  for (const open of [undefined, text, { ...schema, $ref: '#/$defs/x' }]) {
    checkTruth(givenTruth('category', '--truth'), open)
  }
  checkTruth(undefined, schema)
  const cwd = t.testdir({ 'in.jsonl': jsonl([{ text: 'a' }]), 's.json': JSON.stringify(schema) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--prompt', '{{text}}', '--model', 'm']
  const wrong = [...args, '--schema', 's.json', '--truth', 'category']
  t.match(await cli(wrong, { url: 'http://127.0.0.1:9', cwd }), { code: 2, stderr: /"category"/ })
})

const exact = new ExactNumber('12345678901234567890')

/** What the row holds, what was answered, and whether that is the same; undefined: not known. */
const pairs: Array<[known: unknown, value: unknown, same: boolean | undefined]> = [
  ['bug', 'bug', true],
  [' bug ', 'bug\n', true],
  ['bug', 'Bug', false],
  ['bug', { label: 'bug' }, true],
  ['bug', { other: 'bug' }, false],
  ['bug', { label: null }, false],
  ['bug', ['bug'], false],
  ['3', 3, true],
  [3, '3.0', true],
  ['3', { label: '3' }, true],
  ['0.1', 1e-1, true],
  ['007', '007', true],
  ['007', 7, false],
  ['1,234', 1234, false],
  ['12345678901234567890', exact, true],
  ['12345678901234567891', exact, false],
  ['TRUE', true, true],
  ['false', 'False', true],
  ['yes', true, false],
  [['a', 'b'], { label: ['a', 'b'] }, true],
  [['a', 'b'], { label: ['b', 'a'] }, false],
  ['', 'bug', undefined],
  ['  ', 'bug', undefined],
  [null, 'bug', undefined],
  [undefined, 'bug', undefined],
]

void t.test('how it compares', async (t) => {
  const { truth, of } = truthComparison({ field: 'label', of: 'label' })
  for (const [known, value, same] of pairs) {
    const found = truth({ label: known }, judged(0, '', ''))
    const title = JSON.stringify([known, value])
    if (same === undefined) t.equal(found, undefined, title)
    else t.equal(isSameValue(found, of?.(value, judged(0, '', '')), 0), same, title)
  }
  const inherited = truthComparison({ field: 'constructor', of: 'constructor' })
  t.equal(inherited.truth({}, judged(0, '', '')), undefined, 'own fields only')
  t.equal(inherited.truth(undefined, judged(0, '', '')), undefined)
  t.equal(inherited.of?.({}, judged(0, '', '')), undefined)
})

function report(rows: ReadonlyArray<readonly [string, string | undefined]>): TruthReport {
  const sum = new TruthSum()
  rows.forEach(([truth, answer], i) => {
    if (answer === undefined) sum.unanswered(truth)
    else sum.compared(judged(i, truth, answer), truth, answer, truth === answer)
  })
  return sum.report()
}

const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one)

void t.test('the lines', async (t) => {
  t.same(
    truthLines(
      report([
        ...times(8, ['a', 'a'] as const),
        ...times(1, ['a', 'b'] as const),
        ...times(1, ['b', 'c'] as const),
        ...times(2, ['c', undefined] as const),
        ...times(4, ['d', 'd'] as const),
      ]),
    ),
    [
      'truth: 12 of 14 answers right, 85.7 % (95 % interval 60.1 % to 96.0 %); 75.0 % of all 16, counting failed rows as wrong',
      'over 4 classes: precision 50.0 %, recall 47.2 %, F1 48.5 %',
      'most often wrong: "a" as "b" 1 (row 9); "b" as "c" 1 (row 10)',
      'lowest recall: "c" 0.0 % of 2; "b" 0.0 % of 1; "a" 88.9 % of 9',
    ],
  )
  t.same(truthLines(report(times(2000, ['a', 'a'] as const))), [
    'truth: 2,000 of 2,000 answers right, 100.0 % (95 % interval 99.8 % to 100.0 %)',
  ])
  const most = report([...times(9999, ['a', 'a'] as const), ['a', 'b']])
  t.match(truthLines(most)[0], 'right, 99.9 %', 'not rounded up to all')
  t.match(truthLines({ ...report([]), unknown: 7 }), [/^truth: not known for any of 7 rows/])
  const numbers = Array.from({ length: 1500 }, (_, i) => [`${i}`, `${i}`] as const)
  t.match(truthLines(report(numbers)), [
    /1,500 of 1,500/,
    /^counted together: 500 rows of classes beyond the first 1,000; the accuracy includes them$/,
  ])
  const hostile = `\u001B[2J\u202E${'x'.repeat(500)}`
  const lines = truthLines(report([[hostile, hostile.slice(1)]])).map(printable)
  for (const line of lines) {
    t.notMatch(line, /[\p{Cc}\p{Bidi_Control}]/u)
    t.ok(line.length < 220, `${line.length}`)
  }
})

void t.test('the lines of everything else', async (t) => {
  const counts: OutcomeCounts = {
    rows: 2000,
    ok: 1990,
    failed: 10,
    failures: [],
    tiers: { accept: 1500, review: 490, reject: 10 },
    extracted: 12,
    repaired: 3,
    fallback: 1,
    askedNow: 4,
    recalled: 0,
    shared: 0,
    merged: 0,
    correct: 0,
    wrong: 0,
    prompts: [
      { version: 'v2', hash: 'abc', rows: 1000 },
      { hash: 'def', rows: 900 },
    ],
    review: { tier: 490, unsure: 0, fallback: 0, sample: 20 },
  }
  t.same(outcomeLines(counts), [
    'tiers: 1,500 accept, 490 review, 10 reject',
    'JSON of answers: 12 extracted from other text, 3 repaired',
    '4 rows asked now, at full price',
    '1 row got the fallback value',
    'rows by prompt: v2 1,000, def 900, others 100',
    'for review: 510 rows, 20 of them sampled',
  ])
  const plain = { ...counts, tiers: {}, extracted: 0, repaired: 0, fallback: 0, askedNow: 0 }
  const { prompts: _, review: _review, ...rest } = plain
  t.same(outcomeLines({ ...rest, prompts: [{ hash: 'abc', rows: 2000 }] }), [])
})

const topics = ['bug', 'question', 'praise', 'other']
const rows = Array.from({ length: 40 }, (_, i) => ({
  id: `t-${i}`,
  text: `is it ${topics[i % 4]}? ${i}`,
  topic: i === 39 ? null : topics[i % 4],
}))
const schema = {
  type: 'object',
  properties: { topic: { type: 'string' } },
  required: ['topic'],
  additionalProperties: false,
}

/** Every tenth is wrong, and one is refused. */
function respond(params: unknown): unknown {
  const [, topic = '', n = ''] = /is it (\w+)\? (\d+)/.exec(questionOf(params)) ?? []
  if (n === '7') return { text: '', stop_reason: 'refusal' }
  const said = Number(n) % 10 === 0 ? (n === '20' ? 'SAIDBYMODEL\u001B[2J' : 'praise') : topic
  return JSON.stringify({ topic: said })
}

const prompt = ['--prompt', '{{text}}', '--model', 'claude-haiku-5-5']

void t.test('a run with a truth, its replay, and its status', async (t) => {
  const emulator = await service(t, { respond: respond as never })
  const { url } = emulator
  const cwd = t.testdir({ 'in.jsonl': jsonl(rows), 'schema.json': JSON.stringify(schema) })
  const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--order', 'input', ...fast]
  const args = [...run, ...prompt, '--schema', 'schema.json', '--truth', 'topic']
  const first = await cli(args, { url, cwd })
  t.equal(first.code, 3, 'one row was refused')
  const lines = [
    'truth: 36 of 38 answers right, 94.7 % (95 % interval 82.7 % to 98.5 %); 92.3 % of all 39, ' +
      'counting failed rows as wrong; not known for 1 row',
    'over 4 classes: precision 97.7 %, recall 92.2 %, F1 94.6 %',
    'most often wrong: "bug" as "praise" 1 (row 1); "bug" as "(another answer)" 1 (row 21)',
    'lowest recall: "bug" 80.0 % of 10; "other" 88.9 % of 9',
  ].join('\n')
  t.match(first.stderr, lines)
  t.notMatch(first.stderr, 'SAIDBYMODEL')
  const text = readFileSync(join(cwd, 'out.jsonl'), 'utf8')
  const out = outcomes(text) as Array<ReturnType<typeof outcomes>[number] & { correct?: boolean }>
  t.same(out[1]?.row, { topic: 'question' }, 'the field comes back')
  t.same(
    [out[0]?.correct, out[1]?.correct, out[7]?.correct, out[39]?.correct],
    [false, true, undefined, undefined],
  )
  const files = readdirSync(join(cwd, 'job'), { recursive: true, encoding: 'utf8' })
  t.ok(files.includes('figures.json'))
  // The body of a chunk holds the prompts, and its results the answers; nothing else does.
  for (const name of files.filter((one) => /\.\w+$/.test(one) && !/chunk-\d+\.json$/.test(one))) {
    const held = readFileSync(join(cwd, 'job', name), 'utf8')
    if (!name.includes('results-')) t.notMatch(held, 'SAIDBYMODEL', `${name}: no answer`)
    t.notMatch(held, 'is it', `${name}: no prompt`)
  }

  const status = await cli(['status', 'job'], { cwd })
  t.match(
    status.stdout,
    /\nlast run, 2\S+Z: 40 rows, 39 ok, 1 failed\nrefused: 1 row, first row 8\n/,
  )
  t.match(status.stdout, lines)
  t.notMatch(status.stdout, 'SAIDBYMODEL')
  const json = async (): Promise<JobStatus> =>
    JSON.parse((await cli(['status', 'job', '--json'], { cwd })).stdout) as JobStatus
  const { outcomes: kept } = await json()
  t.match(kept, {
    rows: 40,
    partial: false,
    correct: 36,
    wrong: 2,
    truth: { rows: 39, unknown: 1, answered: 38, unanswered: 1, accuracy: { share: 36 / 38 } },
  })
  t.equal(kept?.truth?.classes.length, 4)

  const again = await cli(args, { url, cwd })
  t.match(again.stderr, lines)
  t.equal(readFileSync(join(cwd, 'out.jsonl'), 'utf8'), text, 'the same output, byte for byte')
  const resumed = await cli(['resume', 'job'], { url, cwd })
  t.match(resumed.stderr, lines, 'resume keeps the option')
  const { outcomes: later } = await json()
  t.strictSame({ ...later, at: '' }, { ...kept, at: '' })
  t.equal((await emulator.ledger()).creates, 1)

  // Without it nothing of it is left.
  const bare = await cli([...run, ...prompt, '--schema', 'schema.json'], { url, cwd })
  t.notMatch(bare.stderr, 'truth:')
  t.notOk('truth' in (await json()).outcomes!)
})

void t.test('text answers, --carry, and a field that is not there', async (t) => {
  const emulator = await service(t, { respond: ((p: unknown) => ` ${questionOf(p)}\n`) as never })
  const { url } = emulator
  const cwd = t.testdir({ 'in.csv': 'word,known,id\none,one,1\ntwo,zwei,2\n3,3.0,3\nfour,,4\n' })
  const run = (job: string, ...more: string[]) =>
    cli(
      ['run', 'in.csv', '--job', job, ...fast, '--prompt', '{{word}}', ...prompt.slice(2), ...more],
      { url, cwd },
    )
  const found = await run('a', '--truth', 'known', '--carry', 'id')
  t.match(found, { code: 0, stderr: /truth: 2 of 3 answers right, .*; not known for 1 row/ })
  t.match(found.stderr, 'most often wrong: "zwei" as "(another answer)" 1 (row 2)')
  t.same(outcomes(found.stdout)[0]?.row, { id: '1', known: 'one' })
  const all = await run('b', '--truth', 'known', '--carry', 'all')
  t.same(outcomes(all.stdout)[0]?.row, { word: 'one', known: 'one', id: '1' })
  const slip = await run('c', '--truth', 'knwon')
  t.match(slip.stderr, 'the first row has no field "knwon", which --truth names')
  t.match(slip.stderr, 'truth: not known for any of 4 rows')
  t.match(await run('d', '--truth', ':'), { code: 2, stderr: /--truth must be a field of the row/ })
})

void t.test('beside a running process, and after a kill', async (t) => {
  const { url } = await service(t, { batchMs: 1500, respond: respond as never })
  const cwd = t.testdir({ 'in.jsonl': jsonl(rows.slice(0, 5)) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', ...fast, ...prompt]
  const lastRun = async (): Promise<JobStatus['outcomes']> =>
    (JSON.parse((await cli(['status', 'job', '--json'], { cwd })).stdout) as JobStatus).outcomes
  const running = new Cli(args, { url, cwd, input: '' })
  await running.said('sent as')
  t.equal(await lastRun(), undefined, 'no run has got that far')
  t.match(await running.ended, { code: 0 })
  const kept = await lastRun()
  t.match(kept, { rows: 5, partial: false })

  appendFileSync(join(cwd, 'in.jsonl'), jsonl(rows.slice(20, 22)))
  const killed = new Cli(args, { url, cwd, input: '' })
  await killed.said('sent as')
  t.strictSame(await lastRun(), kept, 'of the run before, without the lock')
  killed.child.kill('SIGKILL')
  await killed.ended
  t.strictSame(await lastRun(), kept)

  t.match(await cli(args, { url, cwd }), { code: 0 })
  t.match(await lastRun(), { rows: 7, partial: false })
})
