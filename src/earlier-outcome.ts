import type { Failed } from './outcome.ts'

/**
 * A failure of an earlier job, as it passes the next one: without its reference, which points into the folder of
 * that job. A `retryFailed` of this job would take it for one of its own requests and send that again.
 */
export function asEarlier<Row>(failed: Failed<Row>): Failed<Row> {
  if (failed.earlier && failed.ref === undefined) return failed
  const { ref: _ref, ...rest } = failed
  return { ...rest, earlier: true }
}

/** Whether an outcome that reaches the head of a job has been in another one. */
export function isOfEarlierJob({ ref, message, earlier }: Failed): boolean {
  return earlier === true || ref !== undefined || message !== undefined
}
