/** Every listed defect can still be put into the code; one that can not would test nothing. */
import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mutated } from './mutated.ts'
import { mutations } from './mutations.ts'

for (const mutation of mutations) {
  const at = (path: string): string => fileURLToPath(new URL(`${path}.js`, import.meta.url))
  const code = readFileSync(at(`../../src/${mutation.file}`), 'utf8')
  t.not(mutated(mutation, code), code, mutation.name)
  t.ok(existsSync(at(`../${mutation.test}.test`)), `there is ${mutation.test}`)
}
