import type { Waiting } from '../../errors.ts'

/** What a step has left to wait for, in words. */
export function waitingText(waiting: Waiting, program: string): string {
  const { batches, requests, oldest, inDoubt, unsent, held, againAt, againMs } = waiting
  const since = oldest === undefined ? '' : `, the oldest created at ${oldest}`
  const open =
    batches > 0
      ? [
          `${counted(batches, 'batch', 'batches')} with ${counted(requests, 'request', 'requests')} pending${since}`,
        ]
      : []
  const lost =
    inDoubt > 0
      ? [
          `${counted(inDoubt, 'create call', 'create calls')} without a reply, to be resolved before anything is sent again`,
        ]
      : []
  const more = unsent && held === undefined ? ['more to send later'] : []
  const what = [...open, ...lost, ...more].join('; ') || 'the service will be asked again'
  const why = held === undefined ? '' : ` Besides: ${held}`
  return (
    `nothing more can be done now (${what}). Nothing is lost. Run the same ${program} again, ideally in ${seconds(againMs)} ` +
    `(${againAt}) or later.${why}`
  )
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`
}
