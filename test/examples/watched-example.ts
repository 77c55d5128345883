/** An example, run and run again on an emulator that sees every request of it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { LedgerReport, Respond } from '../../src/emulator/index.ts'
import type { Outcome } from '../../src/index.ts'
import { runExample } from './example-process.ts'

type Params = Parameters<Respond>[0]

export interface SentRequest {
  readonly params: Params
  readonly attempt: number
}

export interface WatchedExample<Value, Row> {
  readonly folder: string
  readonly stdout: string
  readonly outcomes: ReadonlyArray<Outcome<Value, Row>>
  readonly sent: readonly SentRequest[]
  readonly ledger: LedgerReport
  /** The lines that the second run shows otherwise; none if all is well. */
  readonly changed: readonly string[]
  /** Requests of the second run. */
  readonly sentAgain: number
  readonly isSameOutput: boolean
}

/** @param args - besides `--at` and `--folder` */
export async function watchExample<Value, Row>(
  name: string,
  respond: Respond,
  folder: string,
  args: readonly string[],
): Promise<WatchedExample<Value, Row>> {
  const sent: SentRequest[] = []
  const seen: Respond = (params, info) => {
    sent.push({ params, attempt: Number(info.custom_id.split('_')[2]) })
    return respond(params, info)
  }
  const emulator = await startEmulator({ respond: seen, batchMs: 20 })
  try {
    const run = async () => {
      const end = await runExample(name, ['--at', emulator.url, '--folder', folder, ...args])
      if (end.code !== 0) throw new Error(`${name} ended with ${end.code}: ${end.stderr}`)
      return { ...end, output: await readFile(join(folder, `${name}.jsonl`), 'utf8') }
    }
    const first = await run()
    const ledger = await emulator.ledger()
    const sentAtFirst = sent.length
    const second = await run()
    const shownBefore = new Set(first.stdout.split('\n'))
    return {
      folder,
      stdout: first.stdout,
      outcomes: first.output
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Outcome<Value, Row>),
      sent: sent.slice(0, sentAtFirst),
      ledger,
      changed: second.stdout.split('\n').filter((line) => !shownBefore.has(line)),
      sentAgain: sent.length - sentAtFirst,
      isSameOutput: second.output === first.output,
    }
  } finally {
    await emulator.close()
  }
}

/** The cells of the printed line that begins with a text; undefined if there is none. */
export function cellsOf(stdout: string, begin: string): string[] | undefined {
  const line = stdout.split('\n').find((one) => one.trimStart().startsWith(begin))
  return line?.trim().slice(begin.length).trim().split(/ {2,}/)
}
