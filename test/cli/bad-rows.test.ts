/** Rows that can't be sent: an input of nothing else leaves nothing behind, one among others is data. */
import t from 'tap'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openJob } from '../../src/index.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { Cli, cli, fast, jsonl, outcomes, requestLines, requestRow, service } from './cli.ts'

const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', ...fast]
const prompt = ['--prompt', 'Say {{text}}', '--model', 'claude-test']
const openAi = (i: number) => ({
  custom_id: `id ${i}`,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'gpt-9', messages: [{ role: 'user', content: 'secret' }] },
})
const many = (row: (i: number) => object, count = 30) =>
  jsonl(Array.from({ length: count }, (_, i) => row(i)))

/** The rows, more arguments, and what the command says. */
const wrong: Array<[title: string, input: string, more: string[], says: RegExp]> = [
  ['lines of OpenAI', many(openAi), [], /none of the first 20 rows .* a line of OpenAI's batch/],
  ['one line of OpenAI', many(openAi, 1), [], /the only row makes no request .* OpenAI/],
  [
    'betas in params',
    many((i) => requestRow(i, { betas: ['x'] })),
    [],
    /params.betas .* --betas N/,
  ],
  [
    'no row with the field of the prompt',
    many((i) => ({ id: i, body: 'secret' })),
    prompt,
    /none of the first 20 rows .* no field "text", which --prompt needs/,
  ],
  ['no line that is JSON', 'secret\n'.repeat(5), [], /none of the 5 rows .* is not valid JSON/],
]

for (const [title, input, more, says] of wrong) {
  void t.test(`the whole input is wrong: ${title}`, async (t) => {
    const emulator = await service(t)
    const dir = t.testdir({ 'in.jsonl': input, 'out.jsonl': 'of yesterday' })
    const ended = await cli([...run, ...more], { url: emulator.url, cwd: dir })
    t.match(ended, { code: 2, stdout: '' })
    t.match(ended.stderr.replaceAll('\n', ' '), says)
    t.match(ended.stderr, '--on-bad-row reject')
    t.notMatch(ended.stderr, /secret|onBadRow|a bug/)
    t.same(readdirSync(dir).sort(), ['in.jsonl', 'out.jsonl'], 'no job folder, no .part')
    t.equal(readFileSync(join(dir, 'out.jsonl'), 'utf8'), 'of yesterday')
    t.equal((await emulator.ledger()).creates, 0)

    const asData = [...run, ...more, '--on-bad-row', 'reject']
    const rejected = await cli(asData, { url: emulator.url, cwd: dir })
    t.match(rejected, { code: 3, stderr: / 0 ok, \d+ failed \(\d+ rejected\)/ })
    const found = outcomes(readFileSync(join(dir, 'out.jsonl')))
    t.equal(found.length, input.trim().split('\n').length)
    t.ok(found.every(({ failure }) => failure?.kind === 'rejected'))
  })
}

const mixed = `${many(openAi, 5)}${requestLines(20)}${many(openAi, 25)}`

void t.test('bad rows before good ones: the same input gives the same again', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': mixed })
  const args = [...run, '--order', 'input', '--max-requests', '7']
  t.match(await cli(args, { url: emulator.url, cwd: dir }), { code: 3, stderr: /20 ok, 30 failed/ })
  const out = readFileSync(join(dir, 'out.jsonl'))
  t.same(
    outcomes(out).map(({ position, ok }) => [position, ok]),
    Array.from({ length: 50 }, (_, i) => [i, i >= 5 && i < 25]),
  )
  for (const again of [args, ['resume', 'job']]) {
    t.match(await cli(again, { url: emulator.url, cwd: dir }), { code: 3 })
    t.ok(out.equals(readFileSync(join(dir, 'out.jsonl'))), 'the same bytes')
  }
  t.equal((await emulator.ledger()).creates, 3)
})

const strict: Array<[title: string, input: string, more: string[], says: RegExp]> = [
  ['that is no request', mixed, [], /row 1 \(position 0\): .*OpenAI/],
  [
    'without a field of the prompt',
    `${many((i) => ({ text: `x${i}` }), 3)}{}\n`,
    prompt,
    /row 4 \(position 3\): there is no field "text"/,
  ],
  ['that is not JSON', `${requestLines(2)}secret\n`, [], /line 3, column 1 is not valid JSON/],
]

for (const [title, input, more, says] of strict) {
  void t.test(`--on-bad-row error: a row ${title} ends the run`, async (t) => {
    const { url } = await service(t)
    const dir = t.testdir({ 'in.jsonl': input })
    const ended = await cli([...run, ...more, '--on-bad-row', 'error'], { url, cwd: dir })
    t.match(ended, { code: 2, stderr: says })
    t.notOk(existsSync(join(dir, 'out.jsonl')))
  })
}

void t.test('--betas goes out with each create call, and is repeated by a resume', async (t) => {
  const { url } = await service(t, { batchMs: 50 })
  const dir = t.testdir({ 'in.jsonl': requestLines(4) })
  const betas = ['--betas', 'context-1m-2025-08-07, new.2027']
  t.match(await cli([...run, ...betas, '--max-requests', '2'], { url, cwd: dir }), { code: 0 })
  const journal = readFileSync(join(dir, 'job', 'journal.jsonl'), 'utf8').split('\n')
  const lines = journal.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>)
  const intents = lines.filter(({ type }) => type === 'INTENT')
  t.equal(intents.length, 2)
  for (const intent of intents) t.same(intent['betas'], ['context-1m-2025-08-07', 'new.2027'])
  const kept = readFileSync(join(dir, 'job', 'job.json'), 'utf8')
  t.match(JSON.parse(kept), { command: { run: Array } })
  t.match(kept, '--betas=context-1m-2025-08-07, new.2027')
})

void t.test('values that the two flags do not take', async (t) => {
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  for (const more of [
    ['--betas', ''],
    ['--betas', 'a,,b'],
    ['--betas', 'a\nb'],
  ]) {
    t.match(await cli([...run, ...more], { cwd: dir }), {
      code: 2,
      stderr: /--betas must be names of/,
    })
  }
  const says = /--on-bad-row must be reject or error, not "skip"/
  t.match(await cli([...run, '--on-bad-row', 'skip'], { cwd: dir }), { code: 2, stderr: says })
})

void t.test('a job that can not be opened lets go of an input that has not ended', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({})
  const job = await openJob(join(dir, 'job'), { client: clientOf(url) })
  t.teardown(() => job.close())
  const one = new Cli(['run', '-', '-o', 'out.jsonl', '--job', 'job'], { url, cwd: dir })
  one.child.stdin.write(requestLines(500))
  t.match(await one.ended, { code: 5, stderr: /is working on this job/ })
  t.notOk(existsSync(join(dir, 'out.jsonl.part')))
})
