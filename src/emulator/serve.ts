/**
 * Runs the emulator as its own process, for tests that kill the client and for trying things by
 * hand. Flags set its options; the control endpoints below `/_emulator/` replace calls from a test.
 */
import type { Emulator } from './emulator.ts'
import { parseFlags } from './settings/flags.ts'
import { startEmulator } from './start-emulator.ts'

/**
 * Runs an emulator until SIGINT or SIGTERM, or, with `--stdin`, until standard input ends. Once it
 * listens, it writes one line of JSON to standard output: `{"url", "pid", "dir"}`.
 *
 * @param args - flags, as `batchline emulator --help` lists them
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
  const { options, stdin } = await parseFlags(args)
  const emulator = await startEmulator(options)
  emulator.onFailure((failure) => process.stderr.write(`batchline emulator: ${failure}\n`))
  process.stdout.write(`${firstLine(emulator)}\n`)
  await untilStopped(stdin)
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
