/**
 * Writes what a consumer sees of the package into docs/api: a report of the signatures, which shows
 * each change of the interface in review, and a page to read. `npm run api`; with `-- --check` it
 * writes nothing and fails where they are not what the code says. Both ways it fails where a public
 * name has no text or example, or a signature uses a type that is not exported.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from './extract.ts'
import type { EntryPoint } from './extract.ts'
import { namesWithoutExample, publicNames } from './model.ts'
import { pageOf } from './page.ts'

const root = join(import.meta.dirname, '../../..')
const scratch = join(root, 'build/api')
const docs = join(root, 'docs/api')
const entries: readonly EntryPoint[] = [
  { name: 'batchline', specifier: 'batchline', declarations: 'dist/index.d.ts' },
  { name: 'emulator', specifier: 'batchline/emulator', declarations: 'dist/emulator/index.d.ts' },
  { name: 'otel', specifier: 'batchline/otel', declarations: 'dist/otel/index.d.ts' },
]
const isCheck = process.argv.includes('--check')

/** Writes a file, or says that it is not what it should be. */
function settle(name: string, text: string): string[] {
  const path = join(docs, name)
  if (isCheck) return read(path) === text ? [] : [`docs/api/${name} is out of date: npm run api`]
  writeFileSync(path, text)
  return []
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Whether a type that an entry point uses and does not export is a public name of one before it. */
function isElsewhere(problem: string): boolean {
  const [, name] =
    /The symbol "(\w+)" needs to be exported .*\(ae-forgotten-export\)$/.exec(problem) ?? []
  return name !== undefined && exported.has(name)
}

mkdirSync(scratch, { recursive: true })
mkdirSync(docs, { recursive: true })
const exported = new Set<string>()
const problems = entries.flatMap((entry) => {
  const { report, model, problems } = extract(root, scratch, entry)
  const names = publicNames(model)
  const missing = problems.filter((problem) => !isElsewhere(problem))
  for (const { name } of names) exported.add(name)
  return [
    ...missing,
    ...namesWithoutExample(names).map((name) => `${entry.specifier}: ${name} has no example`),
    ...settle(`${entry.name}.api.md`, report),
    ...settle(`${entry.name}.md`, pageOf(names, entry.specifier)),
  ]
})
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
