/**
 * One run of a job, from the first look at the input to the exit code, for `run` and for `resume`. Whatever
 * happens in between, the job is closed: closing waits for a running create call.
 */
import { existsSync } from 'node:fs'
import type Anthropic from '@anthropic-ai/sdk'
import { toUsd } from '../../cost/rates.ts'
import type { Job } from '../../job/job.ts'
import { openJobWith } from '../../job/open-job.ts'
import { keepYoungGeneration } from '../memory/keep-young-generation.ts'
import { SentBlocks } from '../memory/sent-blocks.ts'
import { commandWords } from '../options/command-words.ts'
import type { RunOptions } from '../options/run-options.ts'
import { packageVersion } from '../package-version.ts'
import { Progress } from '../terminal/progress.ts'
import { Tally } from '../terminal/tally.ts'
import { Terminal } from '../terminal/terminal.ts'
import { pilotLines } from '../terminal/pilot-lines.ts'
import { errorRateOptions } from './error-rate-options.ts'
import { checkLimit } from './check-limit.ts'
import { pilotOptions } from './pilot-options.ts'
import { runKept } from './run-kept.ts'
import { makeClient } from './make-client.ts'
import { reportEnd } from './report-end.ts'
import { RunInputs } from './run-inputs.ts'
import { withRunJson } from './run-json.ts'
import { runPipeline } from './run-pipeline.ts'
import { RunWatch } from './run-watch.ts'
import { stepHooks } from './step-hooks.ts'
import { StopSignals } from './stop-signals.ts'

export interface RunMode {
  /** Takes back an earlier cancel. */
  readonly resume: boolean
  /** The rows come from the job's records, because the input can't be read twice. */
  readonly recorded: boolean
}

/** @returns the exit code; errors that have an exit code of their own are thrown. */
export async function conductRun(options: RunOptions, mode: RunMode): Promise<number> {
  const terminal = terminalFor(options)
  const watch = await RunWatch.open(options, (text) => terminal.say(text))
  const run = (): Promise<number> => watch.over(() => conduct(options, mode, { terminal, watch }))
  return options.json ? await withRunJson(options, run, () => watch.failure) : await run()
}

async function conduct(
  options: RunOptions,
  mode: RunMode,
  { terminal, watch }: Pick<RunTools, 'terminal' | 'watch'>,
): Promise<number> {
  const stop = new StopSignals((name) => {
    terminal.say(`${name}: stopping after the current create call. A second signal ends at once.`)
  })
  try {
    const client = await makeClient()
    keepYoungGeneration()
    terminal.say(`batchline ${packageVersion()}: ${client.baseURL}, job ${options.job}`)
    const tally = new Tally()
    const given = new RunInputs(options, mode, { tally, terminal, signal: stop.signal })
    // A step of a job first asks the service whether there is anything to do.
    if (!options.once || !existsSync(options.job)) await given.open()
    return await withJob(options, mode, { client, given, tally, terminal, watch, stop })
  } catch (error) {
    if (stop.exitCode === undefined || !isAbort(error)) throw error
    terminal.say('stopped before anything was done.')
    watch.sawEnd({ failure: error, isInterrupted: true })
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

interface RunTools {
  readonly client: Anthropic
  readonly given: RunInputs
  readonly tally: Tally
  readonly terminal: Terminal
  readonly watch: RunWatch
  readonly stop: StopSignals
}

async function withJob(given: RunOptions, mode: RunMode, tools: RunTools): Promise<number> {
  const { given: inputs, tally, terminal, watch, stop } = tools
  const job = await open(given, mode, tools)
  watch.counts(tally.outcomes)
  const progress = new Progress(terminal, tally)
  progress.start(job.status(), () => toUsd(job.parts.state.spent.picos))
  job.onEvent(progress.take)
  job.onEvent((event) => {
    if (event.type === 'pilot') pilotLines(event.report).forEach((line) => terminal.say(line))
  })
  const sent = new SentBlocks()
  job.onEvent(sent.take)
  let options = given
  let isPartial = false
  const run = async (): Promise<void> => {
    const status = job.status()
    isPartial = mode.recorded && status.sealedRows !== status.inputRows
    if (isPartial) options = withPartialOutput(given)
    checkLimit(status, options.limit)
    const { requests, answers } = await inputs.open()
    await runKept(job, options.record, () =>
      runPipeline(options, { job, requests, answers, tally, signal: stop.signal }),
    )
  }
  const failures = [
    await failureOf(run),
    await failureOf(() => job.close()),
    await failureOf(() => inputs.close()),
  ]
  const failure = failures.find((reason) => reason !== undefined)
  progress.stop()
  sent.stop()
  const interrupted = isAbort(failure) ? stop.exitCode : undefined
  watch.sawEnd({ failure, isInterrupted: interrupted !== undefined, usd: job.status().cost?.usd })
  const { elapsedMs } = progress
  return reportEnd({
    options,
    job,
    answers: inputs.answers,
    tally,
    terminal,
    elapsedMs,
    isPartial,
    failure,
    interrupted,
  })
}

async function open(
  given: RunOptions,
  mode: RunMode,
  { client, given: inputs, terminal, watch, stop }: RunTools,
): Promise<Job> {
  const { job, library } = given
  try {
    const { pilot: _, maxErrorRate: __, ...others } = library.openJob
    const pilot = pilotOptions(given, { terminal, signal: stop.signal })
    const options = {
      client,
      resume: mode.resume,
      ...others,
      ...(pilot ? { pilot } : {}),
      ...errorRateOptions(given),
      ...(watch.take ? { onEvent: watch.take } : {}),
    }
    const step = given.once ? await stepHooks(given, mode.recorded, stop.signal) : undefined
    return await openJobWith(job, options, { asker: commandWords, ...(step ? { step } : {}) })
  } catch (error) {
    await inputs.close()
    throw error
  }
}

/** An output without all rows must not replace a complete one. */
function withPartialOutput(options: RunOptions): RunOptions {
  const { output, rejects, review } = options
  return {
    ...options,
    output: output === '-' ? output : `${output}.part`,
    rejects: rejects === undefined ? undefined : `${rejects}.part`,
    review: review === undefined ? undefined : `${review}.part`,
  }
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
