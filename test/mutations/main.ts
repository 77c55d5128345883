/**
 * Tests of the tests: puts one defect after the other into a copy of the compiled code and runs the
 * test that must see it. `npm run mutations [-- PART OF A NAME]`; fails when one goes unnoticed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutated } from './mutated.ts'
import { mutations } from './mutations.ts'
import type { Mutation } from './mutations.ts'

const built = fileURLToPath(new URL('../../', import.meta.url))
// Beside the original, so that packages are found from there.
const mutant = join(built, '..', 'build-mutant')
const testMs = 170_000
const [wanted = ''] = process.argv.slice(2)

function mutate(mutation: Mutation): void {
  const name = `${mutation.file}.js`
  const code = readFileSync(join(built, 'src', name), 'utf8')
  writeFileSync(join(mutant, 'src', name), mutated(mutation, code))
}

/** How a test ended: the number of assertions that failed, or that it hung. */
function verdictOf(test: string): string | undefined {
  const run = spawnSync(process.execPath, [join(mutant, 'test', `${test}.test.js`)], {
    encoding: 'utf8',
    timeout: testMs,
    env: { ...process.env, TAP_TIMEOUT: '160' },
    maxBuffer: 2 ** 28,
  })
  if (run.status === 0) return undefined
  const failed = run.stdout.match(/^ *not ok /gm)?.length ?? 0
  if (failed > 0) return `${failed} failed`
  if (run.signal !== null) return 'it did not come to its end'
  throw new Error(`the mutant does not run:\n${run.stderr}`)
}

rmSync(mutant, { recursive: true, force: true })
cpSync(built, mutant, { recursive: true })
let unnoticed = 0
console.log('| defect | test | what it said |\n| --- | --- | --- |')
for (const mutation of mutations.filter(({ name }) => name.includes(wanted))) {
  mutate(mutation)
  const verdict = verdictOf(mutation.test)
  if (verdict === undefined) unnoticed++
  console.log(`| ${mutation.name} | ${mutation.test} | ${verdict ?? '**nothing**'} |`)
  cpSync(join(built, 'src', `${mutation.file}.js`), join(mutant, 'src', `${mutation.file}.js`))
}
rmSync(mutant, { recursive: true, force: true })
process.exitCode = unnoticed > 0 ? 1 : 0
