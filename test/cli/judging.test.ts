/** How answers are judged, and what is tried again, from the command line. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { retriesOf } from '../../src/cli/options/given-failures.ts'
import { tiersOf } from '../../src/cli/options/given-tiers.ts'
import { questionOf } from '../fixtures/answered.ts'
import { cli, fast, jsonl, outcomes, requestRow, service } from './cli.ts'

const label = {
  type: 'object',
  properties: { label: { enum: ['bug', 'praise'] }, sure: { type: 'number' } },
  required: ['label'],
  additionalProperties: false,
}
const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--order', 'input', ...fast]
const judged = [...args, '--schema', 's.json']

interface Sent {
  readonly messages: ReadonlyArray<{ readonly role: string; readonly content: string }>
}

function folder(scope: { testdir: typeof t.testdir }, rows: number): string {
  return scope.testdir({
    'in.jsonl': jsonl(Array.from({ length: rows }, (_, i) => requestRow(i))),
    's.json': JSON.stringify(label),
    'again.txt': 'Look again, {{please}}.',
  })
}

function written(cwd: string): ReturnType<typeof outcomes> {
  return outcomes(readFileSync(join(cwd, 'out.jsonl')))
}

void t.test('tiers, and what an unsure row is asked', async (t) => {
  const asked: string[] = []
  const first = [0.95, 0.8, 0.1, 0.1, 95]
  const { url } = await service(t, {
    respond: (params) => {
      const n = Number(questionOf(params).split(' ')[1])
      const { messages } = params as unknown as Sent
      if (messages.length > 1) asked.push(messages.at(-1)!.content)
      const sure = messages.length > 1 && n === 2 ? 0.9 : first[n]
      return JSON.stringify({ label: 'bug', sure })
    },
  })
  const cwd = folder(t, first.length)
  const more = ['--confidence', 'sure:0.9,0.5', '--reask', '@again.txt', '--max-attempts', '2']
  const ended = await cli([...judged, ...more], { url, cwd })
  t.equal(ended.code, 3, ended.stderr)
  t.match(ended.stderr, 'unsure, row 4: the confidence is 0.1, and at least 0.5 is needed.')
  const found = written(cwd)
  t.match(found, [
    { ok: true, tier: 'accept', confidence: 0.95 },
    { ok: true, tier: 'review', confidence: 0.8 },
    { ok: true, tier: 'accept', confidence: 0.9, attempt: 2 },
    { ok: false, tier: 'reject', unsure_value: { sure: 0.1 }, failure: { kind: 'unsure' } },
    { ok: true, tier: 'review', tier_reason: /sure gives 95/ },
  ])
  t.same(asked, ['Look again, {{please}}.', 'Look again, {{please}}.'])
  const again = await cli(['resume', 'out.jsonl.job'], { url, cwd })
  t.equal(again.code, 3, again.stderr)
  t.same(written(cwd), found)
})

void t.test(
  'one value is taken out of other words, and mended where that is asked for',
  async (t) => {
    const answers = [
      'So: {"label": "bug"}.',
      'So: {"label": "bug",}.',
      '{"label": "bug"} {"label": "bug"}',
    ]
    const { url } = await service(t, {
      respond: (params) => answers[Number(questionOf(params).split(' ')[1])] ?? '',
    })
    for (const repair of [false, true]) {
      const cwd = folder(t, answers.length)
      const more = ['--max-attempts', '1', ...(repair ? ['--repair'] : [])]
      const ended = await cli([...judged, ...more], { url, cwd })
      t.equal(ended.code, 3, ended.stderr)
      t.match(written(cwd), [
        { ok: true, extracted: true, value: { label: 'bug' } },
        repair
          ? { ok: true, extracted: true, repaired: true }
          : { failure: { message: 'the answer is not JSON' } },
        { failure: { message: 'there are 2 JSON values in the answer instead of one' } },
      ])
    }
  },
)

void t.test('failures are tried again by kind and by type', async (t) => {
  const seen = new Map<string, number>()
  const emulator = await service(t, {
    respond: (params) => {
      const question = questionOf(params)
      const time = (seen.get(question) ?? 0) + 1
      seen.set(question, time)
      if (time > 1) return 'fine'
      if (question === 'question 0') return { refusal: 'bio' as const }
      return { error: { type: 'invalid_request_error', message: 'Could not process PDF' } }
    },
  })
  const { url } = emulator
  const cwd = folder(t, 2)
  t.match(await cli(args, { url, cwd }), { code: 3 })
  t.same([...seen.values()], [1, 1])
  const ended = await cli([...args, '--retry', 'refused, invalid_request_error'], { url, cwd })
  t.equal(ended.code, 0, ended.stderr)
  t.match(await emulator.ledger(), { requests: 4 })
  t.match(written(cwd), [
    { ok: true, attempt: 2 },
    { ok: true, attempt: 2 },
  ])
})

void t.test('a pause says how to let it go on', async (t) => {
  const { url } = await service(t, { respond: () => ({ text: 'wait', stop_reason: 'pause_turn' }) })
  const cwd = folder(t, 1)
  const ended = await cli([...args, '--max-attempts', '1'], { url, cwd })
  t.match(ended, { code: 3, stderr: /paused, row 1: the turn paused .*\n.*--max-attempts 2/ })
})

void t.test('what an unsure model wrote is not shown', async (t) => {
  const { url } = await service(t, {
    respond: () => '{"label": "SENTINEL \\u001b[31m", "sure": 0.1}',
  })
  const cwd = t.testdir({
    'in.jsonl': jsonl([requestRow(0)]),
    's.json': JSON.stringify({
      ...label,
      properties: { sure: { type: 'number' }, label: { type: 'string' } },
    }),
  })
  const ended = await cli([...judged, '--confidence', 'sure', '--max-attempts', '1'], { url, cwd })
  t.match(ended, { code: 3, stderr: 'unsure, row 1: the confidence is 0.1, and at least 0.7' })
  t.notMatch(ended.stderr, 'SENTINEL')
})

void t.test('refused before anything is read or sent', async (t) => {
  const cwd = folder(t, 1)
  const cases: Array<[args: string[], says: RegExp]> = [
    [['--confidence', 'sure'], /--confidence needs --schema FILE/],
    [['--repair'], /--repair needs --schema/],
    [
      ['--schema', 's.json', '--reask', 'x'],
      /--reask needs --confidence; otherwise no row is unsure/,
    ],
    [['--schema', 's.json', '--confidence', 'shure'], /"properties" of --schema have no "shure"/],
    [
      ['--schema', 's.json', '--confidence', 'sure:90'],
      /--confidence must be FIELD\[:ACCEPT,REVIEW\]/,
    ],
    [
      ['--schema', 's.json', '--confidence', 'sure:0.6'],
      /REVIEW \(0\.7 unless given\) must not be over ACCEPT \(0\.6\)/,
    ],
    [
      ['--retry', 'nonsense'],
      /--retry must be kinds of failures \(errored, expired, .*not "nonsense"/,
    ],
    [['--retry', 'rejected'], /--retry: rejected rows can't be sent/],
  ]
  for (const [more, stderr] of cases) {
    t.match(await cli([...args, ...more], { cwd }), { code: 2, stdout: '', stderr }, more.join(' '))
  }
})

void t.test('tiers as they are typed', async (t) => {
  const flag = '--confidence'
  t.strictSame(tiersOf('sure', flag), { confidence: 'sure' })
  t.strictSame(tiersOf('sure:0.8', flag), { confidence: 'sure', accept: 0.8 })
  t.strictSame(tiersOf('a:b:1,.5', flag), { confidence: 'a:b', accept: 1, review: 0.5 })
  for (const text of [':0.9', 'a:', 'a:0.9,', 'a:0.9,0.7,0.5', 'a:x', 'a:-1', 'a:1.1', 'a:0.9,2']) {
    t.throws(
      () => tiersOf(text, flag),
      { code: 'ERR_OPTION', message: /^--confidence must be FIELD/ },
      text,
    )
  }
})

void t.test('kinds and types as they are typed', async (t) => {
  const when = retriesOf(['refused', 'new_kind_of_error'], '--retry')
  const failed = (kind: string, error_type?: string) => ({ failure: { kind, error_type } }) as never
  t.equal(when(failed('refused')), true)
  t.equal(when(failed('errored', 'new_kind_of_error')), true)
  t.equal(when(failed('errored', 'api_error')), undefined)
  t.equal(when(failed('unsure')), undefined)
  for (const name of ['constructor', 'Refused', 'api error', '_error']) {
    t.throws(() => retriesOf([name], '--retry'), { code: 'ERR_OPTION' }, name)
  }
})

void t.test('--repair is told of, and judges what is recorded', async (t) => {
  const emulator = await service(t, { respond: () => "{'label': 'bug'" })
  const at = { url: emulator.url, cwd: folder(t, 3) }
  const once = [...judged, '--max-attempts', '1']
  const first = await cli(once, at)
  t.equal(first.code, 3, first.stderr)
  t.match(first.stderr, /^Answers that are almost JSON .* with --repair .* for free$/m)
  const mended = await cli([...once, '--repair'], at)
  t.equal(mended.code, 0, mended.stderr)
  t.notMatch(mended.stderr, 'for free')
  t.match(written(at.cwd), [{ repaired: true }, { repaired: true }, { repaired: true }])
  t.equal((await emulator.ledger()).billed, 3)
})
