/** Too many failures for somebody at a terminal, and the name of the prompt. */
import t from 'tap'
import type { Test } from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli, fast, jsonl, outcomes, service } from './cli.ts'
import type { Ended } from './cli.ts'

const rows = jsonl(Array.from({ length: 200 }, (_, n) => ({ n })))
const schema = JSON.stringify({
  type: 'object',
  properties: { fine: { type: 'boolean' } },
  required: ['fine'],
  additionalProperties: false,
})
const secret = 'what the model wrote'

/** Three of ten rows get an answer that does not fit, unless the prompt is the mended one. */
function respond(params: object): string {
  const [word, n] = String(
    (params as { messages: Array<{ content: string }> }).messages[0]?.content,
  ).split(' ')
  return Number(n) % 10 < 3 && word !== 'Mended'
    ? JSON.stringify({ fine: secret })
    : '{"fine":true}'
}

async function start(t: Test) {
  const emulator = await service(t, { respond })
  const cwd = t.testdir({ 'in.jsonl': rows, 'schema.json': schema })
  const at = { url: emulator.url, cwd }
  const flags = ['--job', 'job', '--schema', 'schema.json', '--model', 'claude-haiku-5-5', ...fast]
  const run = async (prompt: string, ...more: string[]): Promise<Ended> => {
    const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--prompt', prompt, '--max-attempts', '1']
    return await cli([...args, ...flags, ...more], at)
  }
  const billed = async (): Promise<number> => (await emulator.ledger()).billed
  const out = () => outcomes(readFileSync(join(cwd, 'out.jsonl')))
  return { at, run, billed, out }
}

const first = 'Is {{n}} fine?'
const limit = ['--max-error-rate', '5%']

void t.test('a wave in which too much failed is the last, until somebody has looked', async (t) => {
  const { at, run, billed } = await start(t)
  t.equal((await run(first, ...limit, '--limit', '120')).code, 3, 'nothing more is to be sent')
  t.equal(await billed(), 120)
  const stopped = await run(first, ...limit)
  t.equal(stopped.code, 4, stopped.stderr)
  t.match(
    stopped.stderr,
    /^\d+ of the last \d+ rows \([\d.]+ %\) failed, and 5 % may: \d+ invalid_output/m,
  )
  t.match(
    stopped.stderr,
    /with it and --changed keep.* asked again unchanged, unless --max-attempts 1\. .*batchline resume .*with --go or a larger --max-error-rate/,
  )
  t.notMatch(stopped.stderr, secret)
  t.equal(await billed(), 120)
  const status = await cli(['status', 'job'], at)
  t.match(status.stdout, /^stopped: .*invalid_output.*To go on: batchline resume job$/m)
  t.notMatch(status.stdout, /^prompt/m, 'a single hash tells nobody anything')
  const json = JSON.parse((await cli(['status', 'job', '--json'], at)).stdout) as object
  t.match(json, {
    tripped: { limit: 0.05, reasons: [{ kind: 'invalid_output', position: 0 }] },
    prompts: [{ hash: /^[0-9a-f]{12}$/, sent: 120 }],
  })
  t.equal((await run(first, ...limit)).code, 4, 'the same command')
  t.equal(await billed(), 120)
  t.equal((await run(first, ...limit, '--go')).code, 3)
  t.equal(await billed(), 200)
})

void t.test('resume goes on, and a limit that it is given is kept', async (t) => {
  const { at, run, billed } = await start(t)
  await run(first, ...limit, '--limit', '120')
  t.equal((await run(first, ...limit)).code, 4)
  const resumed = await cli(['resume', 'job'], at)
  t.equal(resumed.code, 3, resumed.stderr)
  t.equal(await billed(), 200)

  const other = await start(t)
  await other.run(first, '--limit', '120')
  t.equal((await other.run(first, ...limit)).code, 4)
  t.equal((await cli(['resume', 'job', '--max-error-rate', '0.5'], other.at)).code, 3)
  t.match(JSON.parse(readFileSync(join(other.at.cwd, 'job', 'job.json'), 'utf8')) as object, {
    command: { run: /--max-error-rate.*0\.5/ },
  })
})

void t.test('a mended prompt goes on by itself', async (t) => {
  const { at, run, billed, out } = await start(t)
  await run(first, ...limit, '--limit', '120', '--prompt-version', 'v1')
  t.equal((await run(first, ...limit, '--prompt-version', 'v1')).code, 4)
  const mended = ['--changed', 'keep', '--prompt-version', 'v2']
  const ended = await run('Mended {{n}}', ...limit, ...mended)
  t.equal(ended.code, 3, ended.stderr)
  t.equal(await billed(), 200)
  const versions = out() as Array<{ position: number; prompt_version?: string; ok: boolean }>
  t.ok(versions.every((o) => o.prompt_version === (o.position < 120 ? 'v1' : 'v2')))
  t.ok(versions.every(({ ok, position }) => position < 120 || ok))
  const { stdout } = await cli(['status', 'job'], at)
  t.match(ended.stderr, /^prompt v2 \([0-9a-f]{12}\): 80 sent/m)
  t.match(stdout, /^prompt v1 \([0-9a-f]{12}\): 120 sent of 120 requests$/m)
  t.match(stdout, /^prompt v2 \([0-9a-f]{12}\): 80 sent of 80 requests$/m)
})

void t.test('where every row is sent, no prompt is said to mend what failed', async (t) => {
  const { run, billed } = await start(t)
  const twice = [...limit, '--max-attempts', '2']
  const stopped = await run(first, ...twice)
  t.equal(stopped.code, 4, stopped.stderr)
  t.match(stopped.stderr, /Every row was already sent.* asked again unchanged.*another job folder/)
  t.match(
    stopped.stderr,
    /To continue unchanged, use batchline resume \S+, or run the same command with --go/,
  )
  t.notMatch(stopped.stderr, '--changed keep')
  const mended = await run('Mended {{n}}', ...twice, '--changed', 'keep')
  t.equal(mended.code, 4, 'it would pay for the same failures again')
  t.match(mended.stderr, 'Every row was already sent')
  t.equal(await billed(), 200)
})

void t.test('the hash is of what makes the requests', async (t) => {
  const { at } = await start(t)
  const hashOf = async (name: string, ...more: string[]): Promise<string | undefined> => {
    const usual = ['--model', 'claude-haiku-5-5', '--prompt', first, '--limit', '3', ...fast]
    await cli(['run', 'in.jsonl', '-o', `${name}.jsonl`, '--job', name, ...usual, ...more], at)
    const { stdout } = await cli(['status', name, '--json'], at)
    return (JSON.parse(stdout) as { prompts: Array<{ hash: string }> }).prompts[0]?.hash
  }
  const base = await hashOf('a')
  t.match(base, /^[0-9a-f]{12}$/)
  t.equal(
    await hashOf('b', '--carry', 'n', '--max-requests', '1'),
    base,
    'what makes no difference',
  )
  for (const [name, ...more] of [
    ['c', '--system', 'Be brief.'],
    ['d', '--max-tokens', '9'],
    ['e', '--schema', 'schema.json'],
    ['f', '--betas', 'output-300k-2026-03-24'],
    ['g', '--prompt-version', 'v2'],
  ] as Array<[string, ...string[]]>) {
    const other = await hashOf(name, ...more)
    t.match(other, /^[0-9a-f]{12}$/)
    t.not(other, base, more.join(' '))
  }
})

void t.test('what can not be meant is refused', async (t) => {
  const { run } = await start(t)
  const wrong: Array<[string[], RegExp]> = [
    [['--go'], /this job has neither: give --pilot N or --max-error-rate SHARE/],
    [['--max-error-rate', '5'], /--max-error-rate must be a share, such as 0\.02 or 2%/],
    [['--prompt-version', 'a\nb'], /--prompt-version must be a name of 1 to 100 characters/],
  ]
  for (const [flags, message] of wrong) {
    t.match(await run(first, ...flags), { code: 2, stderr: message })
  }
})
