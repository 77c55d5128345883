/** The first program of the README compiles as it stands. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../../..')
const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
const esm = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck']

void t.test('the program of the README', async (t) => {
  const [, program] = /```ts\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const source = JSON.stringify(join(root, 'src/index.ts'))
  const folder = t.testdir({ 'program.ts': program?.replaceAll("'batchline'", source) ?? '' })
  t.match(program, 'await pipeline(')
  const flags = ['--noEmit', '--allowImportingTsExtensions', ...strict, ...esm]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const args = [tsc, ...flags, '--ignoreConfig', join(folder, 'program.ts')]
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (error: unknown) => error as { stdout: string },
  )
  t.equal(stdout, '')
})
