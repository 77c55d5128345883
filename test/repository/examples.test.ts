/**
 * The examples in the documentation of the code compile, each with the imports that it leaves out: of
 * batchline itself, of the packages that it works with, and of what it takes for granted.
 */
import t from 'tap'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '../fixtures/compile.ts'

const root = join(import.meta.dirname, '../../..')
const src = join(root, 'src')

interface Example {
  /** The file, from the root of the repository. */
  readonly file: string
  readonly line: number
  readonly code: string
}

/** Names that a module of ours exports. */
function exportsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8')
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(','),
  )
  const declared = text.matchAll(
    /^export (?:declare |async )*(?:const|function\*?|interface) (\w+)/gm,
  )
  const names = [...lists, ...[...declared].map(([, name = '']) => name)]
  return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '')
}

function importOf(path: string, specifier: string): string {
  return `import { ${exportsOf(path).join(', ')} } from ${JSON.stringify(specifier)}`
}

const context = 'test/fixtures/examples/context.ts'

/** Whatever an example may use: what it declares itself hides these. */
const imports = [
  importOf('src/index.ts', 'batchline'),
  importOf('src/emulator/index.ts', 'batchline/emulator'),
  importOf('src/otel/index.ts', 'batchline/otel'),
  importOf(context, join(root, context)),
  `import Anthropic from '@anthropic-ai/sdk'`,
  `import { Readable } from 'node:stream'`,
  `import { pipeline } from 'node:stream/promises'`,
  `import { z } from 'zod'`,
]

function examples(): Example[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).sort()
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8')
      const blocks = text.matchAll(/^ *\* @example\n((?: *\*.*\n)*?) *\* ```\n/gm)
      return [...blocks].map(({ 1: block = '', index }) => ({
        file: `src/${file.replaceAll('\\', '/')}`,
        line: text.slice(0, index).split('\n').length,
        code: block.replaceAll(/^ *\* ?/gm, '').replace('```ts\n', ''),
      }))
    })
}

/** What an entry point does not export, an example has of the file that it stands in. */
function moduleOf({ file, code }: Example): string {
  const isKnown = (name: string): boolean =>
    imports.some((line) => new RegExp(`\\b${name}\\b`).test(line))
  const own = exportsOf(file).filter((name) => !isKnown(name))
  const rest = `import { ${own.join(', ')} } from ${JSON.stringify(join(root, file))}`
  return [...imports, rest, 'async function example() {', code, '}'].join('\n')
}

void t.test('every example compiles', async (t) => {
  const found = examples()
  t.ok(found.length > 60, `${found.length} examples`)
  const modules = found.map((example, i) => [`example-${i}.ts`, moduleOf(example)] as const)
  const folder = t.testdir(Object.fromEntries(modules))
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
  const esm = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck']
  const flags = ['--noEmit', '--allowImportingTsExtensions', '--ignoreConfig', ...strict, ...esm]
  const paths = modules.map(([name]) => join(folder, name))
  const says = await compile([...flags, ...paths])
  // Told by the file that the example stands in, not by the copy that was compiled.
  const told = says.replaceAll(/\S*example-(\d+)\.ts/g, (_, i) => {
    const { file, line } = found[Number(i)]!
    return `${file}:${line}`
  })
  t.equal(told, '')
})
