/**
 * One run of a job from the first look at the input to the exit code, whichever command has asked for
 * it. Whatever happens in between, the job is closed: that waits for a running create call.
 */
import type { Readable } from 'node:stream'
import type Anthropic from '@anthropic-ai/sdk'
import { openJobWith } from '../../job/open-job.ts'
import type { Job } from '../../job/job.ts'
import { rowSource } from '../../read/read-rows.ts'
import { commandWords } from '../options/command-words.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { firstRow } from './first-row.ts'
import { keepOldGeneration } from '../memory/keep-old-generation.ts'
import { inputsName } from '../options/given-inputs.ts'
import { holdYoungGeneration, keepYoungGeneration } from '../memory/keep-young-generation.ts'
import { makeClient } from './make-client.ts'
import { packageVersion } from '../package-version.ts'
import { Progress } from '../terminal/progress.ts'
import { reportEnd } from './report-end.ts'
import { promptNotices } from '../prompt/prompt-notices.ts'
import { requestHead } from './request-head.ts'
import { needsPlaces } from '../prompt/request-stages.ts'
import { runPipeline } from './run-pipeline.ts'
import type { RunParts } from './run-pipeline.ts'
import type { RunOptions } from '../options/run-options.ts'
import { SentBlocks } from '../memory/sent-blocks.ts'
import { StopSignals } from './stop-signals.ts'
import { Tally } from '../terminal/tally.ts'
import { Terminal } from '../terminal/terminal.ts'
import { usageError } from '../options/usage-error.ts'

export interface RunMode {
  /** Takes back an earlier cancel. */
  readonly resume: boolean
  /** The rows are those that the job has recorded, because the input can't be read twice. */
  readonly recorded: boolean
}

/** @returns the exit code; errors that have one of their own are thrown. */
export async function conductRun(options: RunOptions, mode: RunMode): Promise<number> {
  const terminal = terminalFor(options)
  const stop = new StopSignals((name) => {
    terminal.say(
      `${name}: stopping; a create call that is running is waited for. Once more ends at once.`,
    )
  })
  try {
    holdYoungGeneration()
    const client = await makeClient()
    keepYoungGeneration()
    keepOldGeneration()
    terminal.say(`batchline ${packageVersion()}: ${client.baseURL}, job ${options.job}`)
    const tally = new Tally()
    const requests = mode.recorded ? undefined : await openInput(options, { tally, terminal, stop })
    return await withJob(options, mode, { client, requests, tally, terminal, stop })
  } catch (error) {
    if (stop.exitCode === undefined || !isAbort(error)) throw error
    terminal.say('stopped before anything was done.')
    return stop.exitCode
  } finally {
    stop.release()
  }
}

/** No live line where the data goes to the same terminal. */
function terminalFor({ output }: RunOptions): Terminal {
  const { stdout, stderr, env } = process
  const isShared = output === '-' && stdout.isTTY
  return new Terminal(stderr, stderr.isTTY && !isShared && env['TERM'] !== 'dumb')
}

interface Means {
  readonly client: Anthropic
  readonly requests: Readable | undefined
  readonly tally: Tally
  readonly terminal: Terminal
  readonly stop: StopSignals
}

/** An input that is wrong as a whole fails here, where nothing has been made or written. */
async function openInput(
  options: RunOptions,
  { tally, terminal, stop }: Pick<Means, 'tally' | 'terminal' | 'stop'>,
): Promise<Readable> {
  const { inputs, library } = options
  const places = needsPlaces(options) ? { places: true } : {}
  const rows = rowSource(
    inputs,
    { ...library.readRows, ...places, signal: stop.signal },
    commandWords,
  )
  const say = (text: string): void => terminal.say(text)
  rows.on('notice', say)
  promptNotices(options).forEach(say)
  return await firstRow(requestHead(rows, options, tally, say), inputsName(inputs))
}

async function withJob(given: RunOptions, mode: RunMode, means: Means): Promise<number> {
  const { requests, tally, terminal, stop } = means
  const job = await open(given, mode, means)
  const owesInput = mode.recorded && job.status().sealedRows !== job.status().inputRows
  const options = owesInput ? asPart(given) : given
  const progress = new Progress(terminal, tally)
  progress.start(job.status())
  job.onEvent(progress.take)
  const sent = new SentBlocks()
  job.onEvent(sent.take)
  const parts = { job, requests, tally, signal: stop.signal }
  const failures = [
    await failureOf(() => keepingCommand(parts, options)),
    await failureOf(() => job.close()),
  ]
  const failure = failures.find((reason) => reason !== undefined)
  progress.stop()
  sent.stop()
  const interrupted = isAbort(failure) ? stop.exitCode : undefined
  const { elapsedMs } = progress
  return reportEnd({ options, job, tally, terminal, elapsedMs, owesInput, failure, interrupted })
}

async function open({ job, library }: RunOptions, mode: RunMode, means: Means): Promise<Job> {
  const { client, requests } = means
  try {
    const options = { client, resume: mode.resume, ...library.openJob }
    return await openJobWith(job, options, { asker: commandWords })
  } catch (error) {
    requests?.destroy()
    throw error
  }
}

/** An output without all rows must not take the place of a complete one. */
function asPart(options: RunOptions): RunOptions {
  const { output, rejects } = options
  return {
    ...options,
    output: output === '-' ? output : `${output}.part`,
    rejects: rejects === undefined ? undefined : `${rejects}.part`,
  }
}

/** A command that does not fit the job must not take the place of the one that made it. */
async function keepingCommand(parts: RunParts, options: RunOptions): Promise<void> {
  checkLimit(parts.job, options)
  const before = await parts.job.keepCommand(options.record)
  try {
    await runPipeline(options, parts)
  } catch (error) {
    if (before !== undefined && exitCodeOf(error) === exitCodes.usage) {
      await parts.job.keepCommand(before)
    }
    throw error
  }
}

/** Else the run would end with words about an input that has been edited. */
function checkLimit(job: Job, { limit }: RunOptions): void {
  const sent = job.status().sentRows
  if (limit === undefined || limit >= sent) return
  throw usageError(
    `--limit ${limit} is less than the ${sent} rows that were already sent: give at least as many, or leave it out`,
  )
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error ?? new Error('no reason given')
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
