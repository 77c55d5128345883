/** The table of prices is what its script makes, and the check of that can fail. */
import t from 'tap'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const script = join(root, 'build/test/prices/main.js')
const table = readFileSync(join(root, 'src/cost/price-table.ts'), 'utf8')

function check(...args: string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [script, '--check', ...args], { encoding: 'utf8' })
}

void t.test('the file is up to date', async (t) => {
  const { status, stderr } = check()
  t.equal(status, 0, stderr)
})

void t.test('a price that was edited by hand is told', async (t) => {
  const edited = table.replace('output: 50,', 'output: 49,')
  t.not(edited, table)
  const dir = t.testdir({ 'edited.ts': edited })
  const { status, stderr } = check(join(dir, 'edited.ts'))
  t.equal(status, 1)
  t.match(stderr, 'is out of date: npm run prices')
  t.equal(readFileSync(join(dir, 'edited.ts'), 'utf8'), edited, 'a check writes nothing')
})
