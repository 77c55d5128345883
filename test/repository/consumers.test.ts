/**
 * What others install: the packed package, in each kind of TypeScript package that there is, under the
 * strictest checks, which look at our declarations too. Each program is compiled and then run.
 */
import t from 'tap'
import type { Test } from 'tap'
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { compile } from '../fixtures/compile.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly scripts?: Record<string, string>
  readonly dependencies: Record<string, string>
}

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
const installed = join(root, 'node_modules')
const program = join(root, 'test/fixtures/consumers/program.ts')
const sdk = '@anthropic-ai/sdk'

const home = t.testdir()
const modules = join(home, 'node_modules')
const ours = join(modules, 'batchline')

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

t.before(async () => {
  // Without scripts: dist is what the test script has just built, and other tests import it.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', home]
  // A shell on Windows, where npm is no program of its own.
  await run('npm', pack, { cwd: root, shell: process.platform === 'win32' })
  const tarball = readdirSync(home).find((name) => name.endsWith('.tgz')) ?? ''
  mkdirSync(ours, { recursive: true })
  await run('tar', ['-xzf', join(home, tarball), '-C', ours, '--strip-components=1'])
  for (const name of [...Object.keys(manifestOf(ours).dependencies), sdk, 'zod', '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(installed, name), join(modules, name), 'junction')
  }
})

/** A package of its own beside batchline, with the program in it. */
function consumer(name: string, type: 'module' | 'commonjs', options: object): string {
  const folder = join(home, name)
  mkdirSync(folder)
  cpSync(program, join(folder, 'program.ts'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type }))
  const compilerOptions = {
    target: 'es2023',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    ...options,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  return folder
}

async function compiled(folder: string): Promise<string> {
  return await compile(['-p', folder])
}

async function printed(folder: string): Promise<string> {
  return (await run(process.execPath, [join(folder, 'program.js')])).stdout
}

const says = /^3 labels, 3 billed by http:\/\/127\.0\.0\.1:\d+, true\n$/
const nodenext = { module: 'nodenext' }
const bundler = { module: 'esnext', moduleResolution: 'bundler' }

void t.test('an ES module', async (t) => {
  const folder = consumer('esm', 'module', nodenext)
  t.equal(await compiled(folder), '')
  t.match(await printed(folder), says)
})

void t.test('CommonJS, as npm init makes it', async (t) => {
  const folder = consumer('commonjs', 'commonjs', nodenext)
  t.equal(await compiled(folder), '')
  t.match(readFileSync(join(folder, 'program.js'), 'utf8'), 'require("batchline")')
  t.match(await printed(folder), says)
})

void t.test('a package that goes through a bundler', async (t) => {
  const folder = consumer('bundler', 'module', bundler)
  t.equal(await compiled(folder), '')
  t.match(await printed(folder), says)
})

void t.test('a package that names no types: ours name those of Node', async (t) => {
  const folder = consumer('no-types', 'module', { ...nodenext, types: undefined })
  t.equal(await compiled(folder), '')
})

for (const [name, type] of [
  ['copy-in-esm', 'module'],
  ['copy-in-commonjs', 'commonjs'],
] as const) {
  void t.test(`another version of the SDK beside the one of batchline: ${name}`, async (t) => {
    const folder = consumer(name, type, nodenext)
    const copy = join(folder, 'node_modules', sdk)
    // Without its sources, which are most of it.
    cpSync(join(installed, sdk), copy, {
      recursive: true,
      dereference: true,
      filter: (path) => !path.endsWith('.map') && path !== join(installed, sdk, 'src'),
    })
    // TypeScript takes two copies of one version for one.
    const manifest = { ...manifestOf(copy), version: '1.999.0' }
    writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
    symlinkSync(join(installed, 'zod'), join(folder, 'node_modules/zod'), 'junction')
    t.equal(await compiled(folder), '')
    t.match(await printed(folder), says)
  })
}

void t.test('without the optional package, a store of answers says what to install', async (t) => {
  const text = `
    import { answers } from 'batchline'
    const { code, message } = await answers('store').check().catch((error) => error)
    console.log(code, message)`
  // Outside of the repository: its own node_modules, further up, has the package.
  const away = mkdtempSync(join(tmpdir(), 'batchline-consumer-'))
  t.teardown(() => rmSync(away, { recursive: true, force: true }))
  cpSync(modules, join(away, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text], { cwd: away })
  t.match(
    stdout,
    /^ERR_OPTION .*classic-level, which is not installed. Nothing was sent. npm install/,
  )
  t.notOk(readdirSync(away).includes('store'), 'nothing was made')
})

/** Outside of the repository, whose node_modules would be found further up. */
function consumerAway(t: Test, name: string, text: string): string {
  const away = mkdtempSync(join(tmpdir(), 'batchline-consumer-'))
  t.teardown(() => rmSync(away, { recursive: true, force: true }))
  cpSync(modules, join(away, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  const folder = consumer(name, 'module', nodenext)
  cpSync(folder, away, { recursive: true })
  writeFileSync(join(away, 'program.ts'), text)
  return away
}

const watched = `
  import { openJob } from 'batchline'
  import type { BatchClient } from 'batchline'
  import { instrument } from 'batchline/otel'
  import type { Instrumentation } from 'batchline/otel'
  const telemetry: Instrumentation = instrument({ attributes: { team: 'labels' } })
  const client = { baseURL: 'http://127.0.0.1:9' } as BatchClient
  const refused = await openJob({ client, onEvent: telemetry.onEvent }).catch((error: Error) => error)
  await telemetry.end()
  console.log(refused instanceof Error)`

void t.test('without @opentelemetry/api, all but batchline/otel works', async (t) => {
  const folder = consumerAway(t, 'without-otel', readFileSync(program, 'utf8'))
  t.equal(await compiled(folder), '')
  t.match(await printed(folder), says)
  writeFileSync(join(folder, 'program.js'), `import 'batchline/otel'`)
  await t.rejects(printed(folder), /Cannot find package '@opentelemetry\/api'/)
})

void t.test('with it, a job is instrumented', async (t) => {
  const folder = consumerAway(t, 'with-otel', watched)
  const api = join(folder, 'node_modules/@opentelemetry/api')
  mkdirSync(dirname(api), { recursive: true })
  symlinkSync(join(installed, '@opentelemetry/api'), api, 'junction')
  t.equal(await compiled(folder), '')
  t.equal(await printed(folder), 'true\n')
})

void t.test('installing runs nothing', (t) => {
  const { scripts = {} } = manifestOf(ours)
  const atInstall = /^(pre|post)?(install|prepare)$|^(pre|post)?(un)?install$|^dependencies$/
  t.same(
    Object.keys(scripts).filter((name) => atInstall.test(name)),
    [],
  )
  // npm builds a package with this file, without any script.
  t.notOk(readdirSync(ours).includes('binding.gyp'))
  t.end()
})
