/**
 * The emulator as a process of its own, for tests that kill the client and for trying things by hand.
 * What a function or a test would say is said by flags here, and over HTTP below `/_emulator/`.
 */
import { parseArgs } from 'node:util'
import type { Emulator } from './emulator.ts'
import { badFlag, figure, loadRespond, readModels, readRules } from './flag-values.ts'
import type { EmulatorOptions } from './options.ts'
import { startEmulator } from './start-emulator.ts'

/**
 * Runs an emulator until SIGINT or SIGTERM, or, with `--stdin`, until standard input ends. When it
 * listens it writes one line of JSON to standard output: `{"url", "pid", "dir"}`.
 *
 * @param args - flags, see {@link flags}
 * @param tell - makes another first line of the address
 * @example
 * ```ts
 * await serve(['--port', '8080', '--batch-ms', '2000', '--dir', 'emulator'])
 * ```
 * @throws BatchlineError ERR_OPTION for a flag that can't be, and what {@link startEmulator} throws.
 */
export async function serve(
  args: readonly string[],
  tell: (emulator: Emulator) => string = asJson,
): Promise<void> {
  const values = parse(args)
  const emulator = await startEmulator(await toOptions(values))
  process.stdout.write(`${tell(emulator)}\n`)
  await untilStopped(values.stdin ?? false)
  await emulator.close()
}

function asJson({ url, dir }: Emulator): string {
  return JSON.stringify({ url, pid: process.pid, dir })
}

/** With `stdin` the emulator cannot outlive the test that started it, however that one ends. */
async function untilStopped(stdin: boolean): Promise<void> {
  await new Promise<void>((stop) => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop())
    if (stdin) process.stdin.once('end', () => stop()).resume()
  })
  if (stdin) process.stdin.destroy()
}

/** The flags of {@link serve}; figures as in {@link EmulatorOptions}. */
export const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  dir: { type: 'string' },
  /** A key that is let in; can be given several times. */
  key: { type: 'string', multiple: true },
  /** Path of a module whose default export makes the answers. */
  respond: { type: 'string' },
  /** Rules as JSON, or @ and the path of a file of them. */
  faults: { type: 'string' },
  seed: { type: 'string' },
  /** Ids with commas between, or `any`. */
  models: { type: 'string' },
  'batch-ms': { type: 'string' },
  'jitter-ms': { type: 'string' },
  'cancel-ms': { type: 'string' },
  'window-ms': { type: 'string' },
  speed: { type: 'string' },
  queue: { type: 'string' },
  'max-requests': { type: 'string' },
  'max-bytes': { type: 'string' },
  rpm: { type: 'string' },
  'keep-order': { type: 'boolean' },
  stdin: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values
  } catch (cause) {
    throw badFlag((cause as Error).message, cause)
  }
}

async function toOptions(values: Values): Promise<EmulatorOptions> {
  const options: Record<string, unknown> = {
    host: values.host,
    dir: values.dir,
    apiKeys: values.key,
    port: figure(values, 'port'),
    seed: figure(values, 'seed'),
    batchMs: figure(values, 'batch-ms'),
    batchMsJitter: figure(values, 'jitter-ms'),
    cancelMs: figure(values, 'cancel-ms'),
    windowMs: figure(values, 'window-ms'),
    speed: figure(values, 'speed'),
    shuffle: values['keep-order'] ? false : undefined,
    models: values.models === undefined ? undefined : readModels(values.models),
    faults: values.faults === undefined ? undefined : readRules(values.faults),
    respond: values.respond === undefined ? undefined : await loadRespond(values.respond),
    limits: {
      queue: figure(values, 'queue'),
      maxRequests: figure(values, 'max-requests'),
      maxBytes: figure(values, 'max-bytes'),
      rpm: figure(values, 'rpm'),
    },
  }
  return options as EmulatorOptions
}
