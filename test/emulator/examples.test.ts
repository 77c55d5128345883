/** The examples for other languages run as they are, against an emulator in a process of its own. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Cli } from '../cli/cli.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '../../../examples/emulator')

/** An interpreter that has the package `anthropic`. */
const python = process.env['PYTHON'] ?? 'python3'

async function works(program: string, args: readonly string[]): Promise<boolean> {
  return await run(program, [...args]).then(
    () => true,
    () => false,
  )
}

interface Test {
  equal(found: string, wanted: string): boolean
  teardown(fn: () => void): void
}

/** Runs an example to its end and returns what it prints. */
async function output(t: Test, program: string, file: string): Promise<string> {
  const emulator = new Cli(['emulator', '--batch-ms', '100'])
  t.teardown(() => void emulator.child.kill('SIGKILL'))
  const [line] = (await once(emulator.child.stdout, 'data')) as [Buffer]
  const [name = '', url = ''] = line.toString().trim().split('=')
  t.equal(name, 'ANTHROPIC_BASE_URL')
  const { PATH } = process.env
  const env = { PATH, [name]: url, ANTHROPIC_API_KEY: 'any' }
  const { stdout } = await run(program, [join(folder, file)], { env, timeout: 60_000 })
  return stdout
}

const hasCurl = (await works('sh', ['-c', 'true'])) && (await works('curl', ['--version']))

void t.test('with curl', { skip: !hasCurl && 'there is no sh, or no curl' }, async (t) => {
  const lines = (await output(t, 'sh', 'batch.sh')).trim().split('\n')
  t.match(lines.slice(0, 2), [/^created msgbatch_\w+$/, /^ended$/])
  const results = lines.slice(2).map((text) => JSON.parse(text) as { custom_id: string })
  t.match(Object.fromEntries(results.map(({ custom_id, ...rest }) => [custom_id, rest])), {
    sky: { result: { type: 'succeeded', message: { stop_reason: 'end_turn' } } },
    grass: { result: { type: 'succeeded', message: { stop_reason: 'end_turn' } } },
    typo: { result: { type: 'errored', error: { error: { type: 'not_found_error' } } } },
  })
  t.equal(results.length, 3)
})

const hasSdk = await works(python, ['-c', 'import anthropic'])

void t.test('in Python', { skip: !hasSdk && `${python} has no anthropic` }, async (t) => {
  const [created, ended, ...rows] = (await output(t, python, 'batch.py')).trim().split('\n')
  t.match(created, /^created msgbatch_\w+$/)
  t.equal(ended, 'ended 2 ok, 1 errored')
  t.match(rows.sort(), [
    /^grass: \S/,
    /^sky: \S/,
    /^typo: not_found_error, model: claude-hiaku-5-5$/,
  ])
})
