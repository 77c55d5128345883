/** `batchline review FILE`: a page to judge rows on, or what was judged so far. It needs no key and no job. */
import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportText } from '../../review/export/export-rows.ts'
import type { ExportFormat } from '../../review/export/export-rows.ts'
import { startReview } from '../../review/start-review.ts'
import { checkOutputs } from '../options/check-outputs.ts'
import { absolutePath } from '../options/given-value.ts'
import { optionsOf } from '../options/option-table.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { usageError } from '../options/usage-error.ts'
import { isClosedPipe } from '../terminal/closed-pipe.ts'
import { errorRateLines } from '../terminal/error-rate-lines.ts'
import { exportLine } from '../terminal/export-line.ts'
import { printable } from '../terminal/printable.ts'
import { exitCodes } from './exit-code.ts'
import { StopSignals } from './stop-signals.ts'

export async function reviewCommand(args: readonly string[]): Promise<number> {
  const { values, given, positionals } = parseCommand('review', args)
  const path = absolutePath(onePositional('review', 'review file', positionals))
  if (path === '-') throw usageError('a review needs a file, because stdin can be read only once')
  if (values.export === undefined) {
    if (given.output !== undefined)
      throw usageError('--output needs --export; otherwise nothing is written')
    return await serve(path, values.port)
  }
  if (values.port !== undefined)
    throw usageError("--port and --export can't be combined: with --export, no page is served")
  checkOutputs(optionsOf('review'), values, [path, `${path}.part`, `${path}.decisions.jsonl`])
  return await write(path, values.export, values.output)
}

async function serve(path: string, port: number | undefined): Promise<number> {
  const review = await startReview(path, port)
  const stop = new StopSignals(() => {})
  try {
    process.stdout.write(`${review.url}\n`)
    say(`open it in a browser. Decisions: ${review.decisions}. Ctrl+C to end`)
    if (review.other !== undefined) {
      say(
        `another process also serves this file: ${review.other} Both save their decisions to the same file, and each sees ` +
          "the other's decisions",
      )
    }
    await stopped(stop.signal)
    for (const line of errorRateLines(review.figures)) say(line)
  } finally {
    await review.close()
    stop.release()
  }
  return exitCodes.ok
}

/** The output is whole when it has its name. */
async function write(path: string, format: ExportFormat, output: string): Promise<number> {
  const seen = { rows: 0, judged: 0 }
  const text = Readable.from(exportText(path, format, seen))
  if (output === '-') {
    const code = await print(text)
    if (code === exitCodes.ok) say(exportLine(path, format, output, seen))
    return code
  }
  await pipeline(text, createWriteStream(`${output}.part`, { flush: true }))
  await rename(`${output}.part`, output)
  say(exportLine(path, format, output, seen))
  return exitCodes.ok
}

/** A reader that has seen enough, as `head` has, is no trouble to tell of: nothing was sent or changed. */
async function print(text: Readable): Promise<number> {
  try {
    await pipeline(text, process.stdout, { end: false })
    return exitCodes.ok
  } catch (error) {
    if (!isClosedPipe(error)) throw error
    return exitCodes.stopped
  }
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )
}

function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`)
}
