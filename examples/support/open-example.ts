/**
 * What every example begins with: its options, a client, a folder, and an emulated model that answers.
 *
 *     --rows N      so many rows of input
 *     --data FILE   rows of your own, where the example takes any
 *     --folder DIR  where job and output lie; default a new temporary folder. Stop the example at any moment: the
 *                   same command goes on
 *     --at URL      an emulator that runs already, on this machine
 *     --once        one step, as cron runs it: exit code 9 while something is still to come
 *     --live        the real API with ANTHROPIC_API_KEY, in ./jobs; costs money
 */
import Anthropic from '@anthropic-ai/sdk'
import { BatchlineError } from 'batchline'
import type { Respond } from 'batchline/emulator'
import { startEmulator } from 'batchline/emulator'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { beLasting, emulatorOption, lastingEmulator } from './lasting-emulator.ts'

export interface ExampleDefaults {
  /** The name of its folder. */
  readonly name: string
  /** Answers in place of the model. */
  readonly respond: Respond
  /** The same for rows of --data, for a model that must know them. */
  readonly respondWith?: (data: string) => Promise<Respond>
  /** Rows of input, unless --rows says otherwise; with --live never more than 20 without it. */
  readonly rows: number
}

export interface Example extends AsyncDisposable {
  readonly client: Anthropic
  readonly folder: string
  readonly rows: number
  /** A file of rows, given with --data. */
  readonly data: string | undefined
  readonly isLive: boolean
  /** Shortest time between two looks at a batch. */
  readonly pollMs: number
  /** How long a create call whose reply was lost is looked for. The emulator tells of a batch at once. */
  readonly settleMs: number
  /** Do what can be done, and wait for nothing. */
  readonly once: boolean
  /** The emulator that answers, unless it was given with --at; none with --live. */
  readonly emulatorUrl: string | undefined
}

export async function openExample(defaults: ExampleDefaults): Promise<Example> {
  const { name, respond, respondWith, rows } = defaults
  const { values } = parseArgs({
    options: {
      rows: { type: 'string' },
      data: { type: 'string' },
      folder: { type: 'string' },
      at: { type: 'string' },
      once: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      [emulatorOption]: { type: 'string' },
    },
  })
  const { live, at, data, once } = values
  process.on('uncaughtException', endRun)
  const folder = await folderOf(name, values)
  const emulate = async (port = 0) => {
    const answers = data === undefined ? respond : ((await respondWith?.(data)) ?? respond)
    return await startEmulator({ respond: answers, port, batchMs: 200, batchMsJitter: 300 })
  }
  const port = values[emulatorOption]
  if (port !== undefined) return await beLasting(folder, await emulate(Number(port)))
  const isOurs = !live && at === undefined
  const emulator = isOurs && values.folder === undefined ? await emulate() : undefined
  const emulatorUrl = isOurs ? (emulator?.url ?? (await lastingEmulator(folder))) : undefined
  return {
    client: new Anthropic(live ? {} : loopback(at ?? emulatorUrl)),
    folder,
    rows: Number(
      values.rows ?? (live ? Math.min(rows, 20) : data ? Number.MAX_SAFE_INTEGER : rows),
    ),
    data,
    isLive: live,
    once,
    pollMs: live ? 30_000 : 50,
    settleMs: live ? 660_000 : 1000,
    emulatorUrl,
    [Symbol.asyncDispose]: async () => emulator?.close(),
  }
}

/** What ends a job says what to do next. A step that has left something to wait for is no failure: code 9. */
function endRun(error: Error): void {
  console.error(error instanceof BatchlineError ? `${error.code}: ${error.message}` : error)
  process.exit(error instanceof BatchlineError && error.code === 'ERR_WAITING' ? 9 : 1)
}

async function folderOf(
  name: string,
  { folder, live }: { folder?: string | undefined; live: boolean },
): Promise<string> {
  const path = folder ?? (live ? join('jobs', name) : await mkdtemp(join(tmpdir(), `${name}-`)))
  await mkdir(path, { recursive: true })
  return path
}

/** Nothing but --live ever leaves this machine. */
function loopback(at: string | undefined): { baseURL: string; apiKey: string } {
  const { hostname, origin } = new URL(at ?? '')
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') {
    throw new Error('--at takes the address of an emulator on this machine')
  }
  return { baseURL: origin, apiKey: 'example' }
}
