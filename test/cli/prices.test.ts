/** `--prices FILE`: read and checked before anything else, and kept for `resume`. */
import t from 'tap'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cli, fast, jsonl, service } from './cli.ts'

const params = {
  model: 'claude-haiku-5-5',
  max_tokens: 8,
  messages: [{ role: 'user', content: 'Well?' }],
}
const rows = jsonl([{ custom_id: 'a', params }])
const run = ['run', 'in.jsonl', '-o', 'out.jsonl', ...fast]

const wrong: ReadonlyArray<[title: string, text: string, message: RegExp]> = [
  ['no JSON', '{', /--prices: p\.json is not JSON/],
  ['no model', '{}', /--prices: p\.json names no model/],
  ['a wrong price', '{"m": {"input": 1}}', /--prices: p\.json: "m": output must be a number/],
  ['no object', '7', /must be an object, as {"claude-opus-5-5": {"input": 4, "output": 20}}/],
]

for (const [title, text, message] of wrong) {
  void t.test(`a file with ${title}`, async (t) => {
    const { url } = await service(t)
    const cwd = t.testdir({ 'in.jsonl': rows, 'p.json': text })
    for (const args of [run, ['estimate', 'in.jsonl']]) {
      const { code, stderr } = await cli([...args, '--prices', 'p.json'], { url, cwd })
      t.equal(code, 2)
      t.match(stderr, message)
    }
    t.notOk(existsSync(join(cwd, 'out.jsonl.job')))
  })
}

void t.test('a file that is not there', async (t) => {
  const { code, stderr } = await cli([...run, '--prices', 'p.json'], {
    cwd: t.testdir({ 'in.jsonl': rows }),
  })
  t.equal(code, 2)
  t.match(stderr, /--prices: p\.json can't be read \(ENOENT\)/)
})

void t.test('good ones: run, estimate and resume from another folder', async (t) => {
  const { url } = await service(t)
  const cwd = t.testdir({
    'in.jsonl': rows,
    'p.json': '{"claude-haiku-5-5": {"input": 1, "output": 2}}',
    elsewhere: {},
  })
  const ended = await cli([...run, '--prices', 'p.json'], { url, cwd })
  t.equal(ended.code, 0, ended.stderr)
  const estimate = await cli(['estimate', 'in.jsonl', '--json', '--prices', 'p.json'], { url, cwd })
  t.equal(estimate.code, 0, estimate.stderr)
  const { usd } = JSON.parse(estimate.stdout) as { usd: { most: number } }
  t.ok(usd.most > (8 * 2 * 0.5) / 1e6, 'eight tokens at the given price, and some input')
  const { command } = JSON.parse(await readFile(join(cwd, 'out.jsonl.job/job.json'), 'utf8')) as {
    command: { run: string[] }
  }
  t.ok(command.run.includes(`--prices=${join(cwd, 'p.json')}`))
  const resume = ['resume', join(cwd, 'out.jsonl.job')]
  const again = await cli(resume, { url, cwd: join(cwd, 'elsewhere') })
  t.equal(again.code, 0, again.stderr)
  await rm(join(cwd, 'p.json'))
  const gone = await cli(resume, { url, cwd })
  t.equal(gone.code, 2)
  t.match(gone.stderr, /--prices: .*p\.json can't be read/)
})
