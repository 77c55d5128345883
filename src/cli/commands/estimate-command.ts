/** `batchline estimate`: what a run of the input will cost. Nothing is made, and nothing sent but free calls. */
import { pipeline } from 'node:stream/promises'
import type Anthropic from '@anthropic-ai/sdk'
import type { CostEstimate } from '../../estimate-cost.ts'
import { estimateRequests } from '../../estimate/estimate-requests.ts'
import type { PlacedRequest } from '../../estimate/survey.ts'
import type { Outcome } from '../../outcome.ts'
import { sourceOf } from '../../source-of.ts'
import { keepYoungGeneration } from '../memory/keep-young-generation.ts'
import { parseEstimate } from '../options/estimate-options.ts'
import type { EstimateOptions } from '../options/estimate-options.ts'
import { EstimateProgressLine } from '../terminal/estimate-progress.ts'
import { estimateLines } from '../terminal/estimate-lines.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { Tally } from '../terminal/tally.ts'
import { Terminal } from '../terminal/terminal.ts'
import { exitCodes } from './exit-code.ts'
import { makeClient } from './make-client.ts'
import { openRequests } from './open-requests.ts'
import { StopSignals } from './stop-signals.ts'

export async function estimateCommand(args: readonly string[]): Promise<number> {
  const options = parseEstimate(args)
  const { stderr, env } = process
  const terminal = new Terminal(stderr, stderr.isTTY && env['TERM'] !== 'dumb')
  const stop = new StopSignals((name) => terminal.say(`${name}: stopping.`))
  try {
    const client = await makeClient()
    keepYoungGeneration()
    const found = await estimate(options, { client, terminal, signal: stop.signal })
    const isGuess = options.estimate.like === undefined
    const lines = options.json
      ? [printableJson(found)]
      : estimateLines(found, { runArgs: options.runArgs, isGuess })
    process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''))
    return exitCodes.ok
  } catch (error) {
    if (stop.exitCode === undefined) throw error
    terminal.say('stopped. Only free calls were sent, and nothing was created.')
    return stop.exitCode
  } finally {
    stop.release()
  }
}

interface Tools {
  readonly client: Anthropic
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

async function estimate(
  options: EstimateOptions,
  { client, terminal, signal }: Tools,
): Promise<CostEstimate> {
  const progress = new EstimateProgressLine(terminal)
  const say = (text: string): void => terminal.say(text)
  // The place of its row takes the way of what a row carries.
  const placed = { ...options, carry: sourceOf }
  const library = { ...options.library, readRows: { ...options.library.readRows, places: true } }
  try {
    const found = await estimateRequests(
      async (take) => {
        const requests = await openRequests(
          { ...placed, library },
          { tally: new Tally(), signal, say },
        )
        await pipeline(requests, (items: AsyncIterable<PlacedRequest | Outcome>) => take(items))
      },
      { client, ...options.estimate, signal },
      { onProgress: progress.take },
    )
    return { ...found, assumptions: [...found.assumptions, ...options.leftOut] }
  } finally {
    progress.stop()
  }
}
