/** People copy what the documents show first: it has to compile, and to run, as it stands. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compile } from '../fixtures/compile.ts'

const root = join(import.meta.dirname, '../../..')
const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
const esm = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck']

void t.test('the program of the README', async (t) => {
  const [, program] = /```ts\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const source = JSON.stringify(join(root, 'src/index.ts'))
  const folder = t.testdir({ 'program.ts': program?.replaceAll("'batchline'", source) ?? '' })
  t.match(program, 'await pipeline(')
  const flags = ['--noEmit', '--allowImportingTsExtensions', ...strict, ...esm]
  const says = await compile([...flags, '--ignoreConfig', join(folder, 'program.ts')])
  t.equal(says, '')
})

void t.test('the program of docs/emulator.md runs as plain JavaScript', async (t) => {
  const text = readFileSync(join(root, 'docs/emulator.md'), 'utf8')
  const [, program = ''] = /```js\n(import [^]*?)```/.exec(text) ?? []
  t.match(program, 'startEmulator(')
  // Below the root, so that it finds batchline by its name.
  const folder = t.testdir({ 'program.mjs': program })
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'program.mjs')])
  t.equal(stdout, 'first yes\n')
})
