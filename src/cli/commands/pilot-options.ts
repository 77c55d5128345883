/** The rules of a pilot, from the options of the command and from who sits in front of it. */
import { createInterface } from 'node:readline/promises'
import type { PilotOptions } from '../../job/core/pilot-options.ts'
import type { RunOptions } from '../options/run-options.ts'
import { usageError } from '../options/usage-error.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What decides besides the options. */
export interface PilotAsking {
  readonly terminal: Terminal
  /** Ends a question. */
  readonly signal: AbortSignal
}

/**
 * @returns undefined without a pilot
 * @throws BatchlineError `ERR_OPTION` for `--go` without a pilot or a limit on failures
 */
export function pilotOptions(
  options: RunOptions,
  { terminal, signal }: PilotAsking,
): PilotOptions | undefined {
  const { rows, go } = options.library.openJob.pilot
  const { rate } = options.library.openJob.maxErrorRate
  if (rows === undefined) {
    if (go === undefined || rate !== undefined) return undefined
    throw usageError(
      '--go confirms a pilot, or failures that were checked, but this job has neither: give --pilot N or ' +
        '--max-error-rate SHARE',
    )
  }
  if (go) return { rows, go }
  const { 'pilot-failed': failures, 'pilot-row-cost': costPerRow } = options
  if (failures !== undefined || costPerRow !== undefined) {
    const limits = costPerRow === undefined ? {} : { costPerRow }
    return { rows, go: 'auto', when: { failures: failures ?? 1, ...limits } }
  }
  if (!mayAsk(options)) return { rows }
  return { rows, go: 'auto', when: () => terminal.ask(() => ask(signal)) }
}

function mayAsk({ inputs }: RunOptions): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && inputs[0] !== '-'
}

async function ask(signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // Ctrl+C at the question is the signal that stops the run, not an answer.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await lines.question('Send the rest? [y/N] ', { signal })
    return /^\s*y(es)?\s*$/i.test(answer)
  } catch {
    return false
  } finally {
    lines.close()
  }
}
