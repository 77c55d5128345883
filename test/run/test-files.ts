/** The test files, and the run that each belongs to. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slowTests } from './slow-tests.ts'

// As they are written: what a rename has left among the compiled files is no test any more.
const sources = fileURLToPath(new URL('../../../test', import.meta.url))
const compiled = fileURLToPath(new URL('..', import.meta.url))
const ending = '.test.ts'

/** Where the compiled file lies. */
export function pathOf(name: string): string {
  return join(compiled, `${name}.test.js`)
}

/** Every test file below `test/`, without its ending, longest first and then by name. */
export function testFiles(): string[] {
  const found = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => path.slice(0, -ending.length).replaceAll('\\', '/'))
    .toSorted()
  const place = (name: string): number => {
    const at = slowTests.indexOf(name)
    return at < 0 ? slowTests.length : at
  }
  return found.toSorted((a, b) => place(a) - place(b))
}

/** Those of the quick run. */
export function quickFiles(): string[] {
  return testFiles().filter((name) => !slowTests.includes(name))
}
