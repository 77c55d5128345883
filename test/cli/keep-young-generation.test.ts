/** A long run must not be given ever more memory for its garbage. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import { cli, fast, requestLines, service } from './cli.ts'

const tell = `--import=${new URL('../fixtures/tell-young-space.js', import.meta.url).href}`

void t.test('the room for young objects stays as it is, unless the user asks for it', async (t) => {
  const { url } = await service(t, { batchMs: 5 })
  const cwd = t.testdir({ 'in.jsonl': requestLines(30_000) })
  const young = async (job: string, flags: string): Promise<number> => {
    const args = ['run', 'in.jsonl', '-o', `${job}.jsonl`, '--job', job, ...fast]
    const { code, stderr } = await cli(args, { url, cwd, env: { NODE_OPTIONS: flags } })
    t.equal(code, 0)
    return Number(/young space: (\d+) MiB/.exec(stderr)?.[1])
  }
  const kept = await young('kept', tell)
  const asked = await young('asked', `${tell} --max-semi-space-size=32`)
  t.ok(kept <= 24, `kept at ${kept} MiB`)
  t.ok(asked > kept, `asked for: ${asked} MiB`)
})

void t.test('what V8 takes back while a run waits, it gives again', async (t) => {
  const script = fileURLToPath(new URL('../fixtures/shrink-young-space.js', import.meta.url))
  const args = ['--expose-gc', '--max-old-space-size=512', script]
  const { stdout } = await promisify(execFile)(...withOnlyEnv({}, [process.execPath, ...args]))
  const { before, waited, worked } = JSON.parse(stdout) as Record<string, number>
  t.ok(Number(before) >= 8, `${before} MiB before`)
  t.ok(Number(waited) < 4, `${waited} MiB after waiting`)
  t.ok(Number(worked) >= 8, `${worked} MiB at work`)
})
