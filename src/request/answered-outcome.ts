import { BatchlineError } from '../errors.ts'

/**
 * The error for an outcome with an answer that reaches `toRequests`. If such outcomes passed
 * through, a second job over the outcomes of a first would end well without asking anything.
 */
export function answeredOutcome(): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    'toRequests: an outcome with an answer came in, and outcomes make no requests. None of it was sent. To ask about ' +
      'answers, put toRows before toRequests to make a row from each: toRows((o) => ({ id: o.custom_id, answer: o.value })) ' +
      '(value is what validate returned). Or read the outcomes from their file with readRows, ' +
      'which reads them as rows. Only failures pass through.',
  )
}
