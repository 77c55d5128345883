import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import type { Way } from './ways.ts'

/** The cost of a transfer. */
export interface TransferCost {
  readonly ms: number
  readonly cpuMs: number
  readonly peakMB: number
  /** Resident memory before the transfer. */
  readonly beforeMB: number
}

export interface WayOptions {
  readonly node: string
  readonly url?: string
  readonly file?: string
  /** Figures that the way must report, to prove its work. */
  readonly expected: Readonly<Record<string, number>>
}

/** @throws if a way has not done its work */
export async function runWay(
  { name, script, flags }: Way,
  { node, url = '', file = '', expected }: WayOptions,
): Promise<TransferCost> {
  const args = ['--url', url, '--file', file, ...flags]
  const { peakMB, reported } = await runProgram(script, args, { node })
  for (const [what, figure] of Object.entries(expected)) {
    if (reported[what] !== figure)
      throw new Error(`${name}: ${reported[what]} ${what}, not ${figure}`)
  }
  const { ms = Number.NaN, busyMs = Number.NaN, beforeMB = Number.NaN } = reported
  return { ms, cpuMs: busyMs, peakMB, beforeMB }
}
