/** No test file is forgotten, and a run that fails says so. */
import t from 'tap'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runFile } from '../run/run-file.ts'
import { slowTests } from '../run/slow-tests.ts'
import { quickFiles, testFiles } from '../run/test-files.ts'

const source = fileURLToPath(new URL('../../../test', import.meta.url))
const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'))
const written = sources
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => path.slice(0, -'.test.ts'.length))

void t.test('every test file that is written is run', async (t) => {
  t.ok(written.length > 100)
  t.same(testFiles().toSorted(), written.toSorted())
})

void t.test('the quick run and the slow tests are the whole, and share no file', async (t) => {
  t.same([...quickFiles(), ...slowTests].toSorted(), written.toSorted())
  t.ok(slowTests.length < written.length / 3, 'most are quick')
})

void t.test('tests do not import from bench', async (t) => {
  const importing = sources.filter((path) =>
    /'(\.\.\/)+bench\//.test(readFileSync(join(source, path), 'utf8')),
  )
  t.same(importing, [])
})

const programs: Array<[title: string, program: string, isGood: boolean]> = [
  ['all pass', `t.pass('fine'); t.pass('skipped', { skip: true })`, true],
  ['one fails', `t.pass('fine'); t.fail('the one that fails')`, false],
  ['one throws', `t.pass('fine'); throw new Error('the one that fails')`, false],
  ['nothing is asserted', `t.comment('the one that fails')`, false],
  ['it is killed', `t.pass('fine'); console.error('the one that fails'); process.abort()`, false],
]

for (const [title, program, isGood] of programs) {
  void t.test(
    `a file in which ${title}: ${isGood ? 'good' : 'failed, and told why'}`,
    async (t) => {
      // Beside this file, so that tap is found from there.
      const name = `some-${title.replaceAll(' ', '-')}`
      const folder = t.testdir({ [`${name}.mjs`]: `import t from 'tap'\n${program}\n` })
      const report = await runFile(name, join(folder, `${name}.mjs`))
      if (isGood) t.match(report, { total: 2, passed: 1, skipped: 1, problems: '' })
      else t.match(report.problems, /the one that fails/)
    },
  )
}
