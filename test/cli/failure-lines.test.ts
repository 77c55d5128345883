/** What to do about rows that failed. */
import t from 'tap'
import { failureLines } from '../../src/cli/terminal/failure-lines.ts'
import type { FailedRows } from '../../src/judge/outcome-counter.ts'
import type { Failure } from '../../src/index.ts'

function rowsOf(failure: Failure): FailedRows {
  return { rows: 2, first: { custom_id: 'a', position: 4, attempt: 1, failure } }
}

void t.test('an answer that a model refused to give is not said to be free', async (t) => {
  const refused = rowsOf({ kind: 'refused', message: 'the model refused', retryable: false })
  const invalid = rowsOf({
    kind: 'errored',
    error_type: 'invalid_request_error',
    message: 'Could not process PDF',
    retryable: false,
  })
  const context = { folder: 'job', maxAttempts: 3, repairs: true }
  t.same(failureLines([refused], context), ['refused, first in row 5: the model refused'])
  const lines = failureLines([refused, invalid], context)
  t.equal(lines.length, 3)
  t.match(lines[2], /^Requests that ended with invalid_request_error were not billed\. /)
  t.match(
    lines[2],
    /with its own --job. To resend them unchanged, .* --retry invalid_request_error$/,
  )
})

void t.test('--repair is told where it may help and is not on', async (t) => {
  const failed = (message: string): FailedRows =>
    rowsOf({ kind: 'invalid_output', message, retryable: true })
  const noJson = failed('the answer is not JSON')
  const context = { folder: 'job', maxAttempts: 3, repairs: false }
  t.match(failureLines([noJson], context), [
    'invalid_output, first in row 5: the answer is not JSON',
    /^Answers that are almost JSON .* the same command with --repair .* for free$/,
  ])
  t.equal(failureLines([noJson], { ...context, repairs: true }).length, 1)
  t.equal(failureLines([failed('the answer does not fit the schema: x')], context).length, 1)
})
