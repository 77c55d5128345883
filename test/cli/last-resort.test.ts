/** Rows that failed for good, for somebody with the command: asked at once, and given a value. */
import t from 'tap'
import type { Test } from 'tap'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../../src/index.ts'
import { respondToCalls } from '../fixtures/ask-job.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { cli, fast, outcomes, requestLines, service } from './cli.ts'

const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--order', 'input', ...fast]
const lines = ['plain 0', 'busy 1', 'plain 2', 'busy 3']
  .map((text, i) => {
    const { custom_id, params } = requestOf(i, text)
    return `${JSON.stringify({ custom_id, params })}\n`
  })
  .join('')

async function ready(t: Test) {
  const emulator = await service(t, { respond: respondToCalls })
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': lines }) }
  const output = (): Outcome[] =>
    outcomes(readFileSync(join(at.cwd, 'out.jsonl'))) as unknown as Outcome[]
  return { emulator, at, output }
}

void t.test('--ask-now asks what is left, once', async (t) => {
  const { emulator, at, output } = await ready(t)
  const args = [...run, '--max-attempts', '1', '--ask-now', '1']
  const { code, stderr } = await cli(args, at)
  t.equal(code, 3, stderr)
  t.match(stderr, /asked now, at full price: 1 row, 1 answered; cost \$/)
  t.match(output(), [{ ok: true }, { ok: true, asked_now: true }, { ok: true }, { ok: false }])
  const status = JSON.parse((await cli(['status', 'job', '--json'], at)).stdout) as object
  t.match(status, { askedNow: { rows: 1, answered: 1, open: 0, askedAgain: 0 } })
  t.match(await cli(['status', 'job'], at), { stdout: /^asked now.*: 1 row, 1 answered/m })
  const resumed = await cli(['resume', 'job'], at)
  t.equal(resumed.code, 3, 'resume keeps the option, and its allowance')
  t.equal((await emulator.ledger()).messages, 1)
})

void t.test('--fallback gives a value, and the row counts as ok', async (t) => {
  const { at, output } = await ready(t)
  const given = ['--max-attempts', '1', '--fallback', '{"id":12345678901234567890}']
  const { code, stderr } = await cli([...run, ...given, '--rejects', 'bad.jsonl'], at)
  t.equal(code, 0, stderr)
  const [, fallen] = output()
  t.match(fallen, { ok: true, fallback: true, failure: { kind: 'errored' } })
  const text = readFileSync(join(at.cwd, 'out.jsonl'), 'utf8')
  t.match(text, '"value":{"id":12345678901234567890}', 'with all digits')
  t.equal(readFileSync(join(at.cwd, 'bad.jsonl'), 'utf8'), '')
})

void t.test('rows without a known answer are named up to three', async (t) => {
  let isBroken = true
  const emulator = await service(t, {
    respond: (params, given) => {
      const isCall = given.custom_id === ''
      if (!isCall) return { error: { type: 'overloaded_error', message: 'busy' } }
      if (isBroken) return { error: { type: 'api_error', message: 'broken' } }
      return respondToCalls(params, given)
    },
  })
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(9) }) }
  const args = [...run, '--max-attempts', '1', '--ask-now', '100']
  const lost = await cli(args, at)
  t.equal(lost.code, 3, lost.stderr)
  t.equal(lost.stderr.match(/^the reply to the askNow call for row/gm)?.length, 3)
  t.match(lost.stderr, /^the reply to 6 more calls of askNow is not known either\./m)
  t.match(lost.stderr, /^9 rows of them without a known answer; each call may have been paid$/m)
  t.match(lost.stderr, /^9 rows given up without an answer; --ask-again asks once more/m)
  isBroken = false
  t.equal((await cli(args, at)).code, 3, 'and nothing is asked')
  t.equal((await emulator.ledger()).calls.messages, 9)
  const again = await cli([...args, '--ask-again'], at)
  t.equal(again.code, 0, again.stderr)
  t.equal(again.stderr.match(/^row \d is asked again/gm)?.length, 3)
  t.match(again.stderr, /^6 more rows were asked again; their earlier calls may have been paid/m)
})

void t.test('values that are none', async (t) => {
  const { at, emulator } = await ready(t)
  t.match(await cli([...run, '--fallback', 'none'], at), { code: 2, stderr: /--fallback is JSON/ })
  t.match(await cli([...run, '--ask-now', '0'], at), {
    code: 2,
    stderr: /--ask-now must be a whole/,
  })
  t.equal((await emulator.ledger()).calls.create, 0)
})

void t.test('a fallback fits the schema, or is null', async (t) => {
  const { at, emulator } = await ready(t)
  const label = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
  writeFileSync(join(at.cwd, 'schema.json'), JSON.stringify(label))
  const ended = async (fallback: string) =>
    await cli([...run, '--schema', 'schema.json', '--fallback', fallback], at)
  for (const wrong of ['{"n":"many"}', '{}', '"none"', '7']) {
    const { code, stderr } = await ended(wrong)
    t.equal(code, 2, wrong)
    t.match(stderr, /--fallback does not fit --schema: .*\. Nothing was sent\./, wrong)
  }
  t.notOk(existsSync(join(at.cwd, 'job')))
  t.equal((await emulator.ledger()).calls.create, 0)
  for (const right of ['null', '{"n":12345678901234567890}', '{"n":1}']) {
    t.notMatch(await ended(right), { stderr: /does not fit --schema: / }, right)
    rmSync(join(at.cwd, 'job'), { recursive: true })
  }
  t.match(await cli(['run', '--help']), { stdout: /must\s+fit\s+--schema\s+or\s+be\s+null/ })
})
