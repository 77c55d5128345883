/** What has been uploaded must not lie in memory until V8 finds it worth a collection. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import { cli, fast, jsonl, requestRow, service } from './cli.ts'

void t.test('94 MB of blocks, sent one after the other', async (t) => {
  const script = fileURLToPath(new URL('../fixtures/send-blocks.js', import.meta.url))
  const { stdout } = await promisify(execFile)(...withOnlyEnv({}, [process.execPath, script]))
  const { most } = JSON.parse(stdout) as { most: number }
  // Left to itself, V8 lets 32 MiB lie on Node 20 and 64 on Node 24.
  t.ok(most >= 8 && most <= 20, `${most} MiB at the most`)
})

void t.test('the command looks after what it uploads', async (t) => {
  const { url } = await service(t, { batchMs: 5 })
  const cwd = t.testdir({})
  const system = 'x'.repeat(20_000)
  const rows = Array.from({ length: 3000 }, (_, i) => requestRow(i, { system }))
  writeFileSync(join(cwd, 'in.jsonl'), jsonl(rows))
  const tell = new URL('../fixtures/tell-forced-collections.js', import.meta.url).href
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', ...fast]
  const env = { NODE_OPTIONS: `--import=${tell}` }
  const { code, stderr } = await cli(args, { url, cwd, env })
  t.equal(code, 0)
  const forced = Number(/forced collections: (\d+)/.exec(stderr)?.[1])
  t.ok(forced > 0, `${forced} collections asked for`)
})
