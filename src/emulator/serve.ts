/**
 * Runs the emulator as its own process, for tests that kill the client and for trying things by
 * hand. Flags set its options; the control endpoints below `/_emulator/` replace calls from a test.
 */
import { parseArgs } from 'node:util'
import type { Emulator } from './emulator.ts'
import { badFlag, loadRespond, readModels, readNumber, readRules } from './flag-values.ts'
import type { EmulatorOptions } from './options.ts'
import { startEmulator } from './start-emulator.ts'

/**
 * Runs an emulator until SIGINT or SIGTERM, or, with `--stdin`, until standard input ends. Once it
 * listens, it writes one line of JSON to standard output: `{"url", "pid", "dir"}`.
 *
 * @param args - flags, see {@link flags}
 * @param firstLine - formats the line about the running emulator; default: the JSON above
 * @example
 * ```ts
 * await serve(['--port', '8080', '--batch-ms', '2000', '--dir', 'emulator'])
 * ```
 * @throws BatchlineError ERR_OPTION for an invalid flag, and everything that {@link startEmulator}
 * throws.
 */
export async function serve(
  args: readonly string[],
  firstLine: (emulator: Emulator) => string = asJson,
): Promise<void> {
  const values = parse(args)
  const emulator = await startEmulator(await toOptions(values))
  emulator.onFailure((failure) => process.stderr.write(`batchline emulator: ${failure}\n`))
  process.stdout.write(`${firstLine(emulator)}\n`)
  await untilStopped(values.stdin ?? false)
  await emulator.close()
}

function asJson({ url, dir }: Emulator): string {
  return JSON.stringify({ url, pid: process.pid, dir })
}

/**
 * With `stdin` the emulator never outlives the test that started it, not even one that was killed.
 */
async function untilStopped(stdin: boolean): Promise<void> {
  await new Promise<void>((stop) => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop())
    if (stdin) process.stdin.once('end', () => stop()).resume()
  })
  if (stdin) process.stdin.destroy()
}

/** The flags of {@link serve}. {@link EmulatorOptions} has the meaning and unit of each number. */
export const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  dir: { type: 'string' },
  /** An accepted API key; can be given several times. */
  key: { type: 'string', multiple: true },
  /** Path of a module; its default export makes the answers. */
  respond: { type: 'string' },
  /** Rules as JSON, or `@` and the path of a JSON file. */
  faults: { type: 'string' },
  seed: { type: 'string' },
  /** Comma-separated ids, or `any`. */
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
    port: readNumber(values, 'port'),
    seed: readNumber(values, 'seed'),
    batchMs: readNumber(values, 'batch-ms'),
    batchMsJitter: readNumber(values, 'jitter-ms'),
    cancelMs: readNumber(values, 'cancel-ms'),
    windowMs: readNumber(values, 'window-ms'),
    speed: readNumber(values, 'speed'),
    shuffle: values['keep-order'] ? false : undefined,
    models: values.models === undefined ? undefined : readModels(values.models),
    faults: values.faults === undefined ? undefined : readRules(values.faults),
    respond: values.respond === undefined ? undefined : await loadRespond(values.respond),
    limits: {
      queue: readNumber(values, 'queue'),
      maxRequests: readNumber(values, 'max-requests'),
      maxBytes: readNumber(values, 'max-bytes'),
      rpm: readNumber(values, 'rpm'),
    },
  }
  return options as EmulatorOptions
}
