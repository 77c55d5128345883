import type { OpenJobOptions } from '../../job/core/open-options.ts'
import type { RunOptions } from '../options/run-options.ts'

/** The limit on failures of a run; `--go` says of it too that somebody has looked. */
export function errorRateOptions({
  library: { openJob },
}: RunOptions): Pick<OpenJobOptions, 'maxErrorRate'> {
  const { rate } = openJob.maxErrorRate
  const { go } = openJob.pilot
  if (rate === undefined) return {}
  return { maxErrorRate: go === true ? { rate, go } : rate }
}
