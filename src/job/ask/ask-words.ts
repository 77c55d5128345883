/** What is said of rows that `askNow` has no answer for. */
import type { Failed } from '../../outcome.ts'

const again = 'To ask again, run with again: true (--ask-again).'

export function unfit(failed: Failed, why: string): Failed {
  const message = `never asked: the request that rewrite returned can't be sent: ${why}`
  return { ...failed, failure: { kind: 'rejected', message, retryable: false } }
}

export function lost({ position }: Failed, why: string): string {
  return (
    `the reply to the askNow call for row ${position + 1} is not known (${why}): it may have been paid, so the row stays failed. ` +
    again
  )
}

export function othersLost(rows: number): string {
  const [which, they, stay] =
    rows === 1
      ? ['one more call', 'It', 'its row stays']
      : [`${rows.toLocaleString('en-US')} more calls`, 'They', 'their rows stay']
  return `the reply to ${which} of askNow is not known either. ${they} may have been paid too, and ${stay} failed. ${again}`
}

export function closed(why: string): string {
  return (
    `the service refuses the calls of askNow (${why}): this run makes no more, and rows without an answer stay failed. ` +
    again
  )
}

export function stopped(why: string): string {
  return (
    `the service accepts no more requests (${why}): nothing new is asked or sent, rows without an answer stay failed, and what is ` +
    'paid is kept. Fix the cause and run the same program again: it continues here.'
  )
}
