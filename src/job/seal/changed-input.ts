/** The errors for rows that no longer make what is recorded of them, and what each of them costs. */
import { BatchlineError } from '../../errors.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/** The error for a bound chunk that the input no longer makes. */
export function changedInput(of: ChunkState, what: string): BatchlineError {
  const { attempt, chunk, from, to, requests, id, status } = of
  if (requests === 0) return onlyRecalled(of, what)
  const sent = id ? `was accepted as batch ${id}` : `may have been accepted (${status})`
  return new BatchlineError(
    'ERR_CHANGED',
    `${what}: chunk ${chunk} of attempt ${attempt} (rows ${from[0] + 1} to ${to[0] + 1}, ${requests} requests) ${sent}, and its answers ` +
      'are paid. Nothing of it was sent again. Restore the input, the prompt and the model; or, for rows that were edited in place, ' +
      "continue with changed: 'keep' (--changed keep): what was sent stays, each row at its place in the input, and only rows after " +
      'it use what is new; or start over in another job folder, which pays again for all rows but those ' +
      'that a store of answers (recall, --answers DIR) knows.',
  )
}

/** A sent chunk has no room for a new request, so a row that is sent now needs a place of its own. */
export function noLongerRejected({ chunk, attempt }: ChunkState, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_CHANGED',
    `row ${position + 1} (position ${position}) was rejected when chunk ${chunk} of attempt ${attempt} was made from the rows around it, ` +
      'but makes a request now. Nothing was sent. To get it answered, leave that row as it was and append the corrected one at the ' +
      "end of the input; or continue with changed: 'keep' (--changed keep), which leaves it rejected.",
  )
}

/** The answer of a row is paid, and the answer of the job before that it was made of is no longer good. */
export function failsEarlier({ chunk, attempt }: ChunkState, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_CHANGED',
    `row ${position + 1} (position ${position}) was sent with chunk ${chunk} of attempt ${attempt}, but now it fails in the previous job: ` +
      'whatever judges the answers there (the schema of validate, mergeParts) has changed. Nothing was sent again. Restore it; or ' +
      "continue with changed: 'keep' (--changed keep) in this job, which takes its answer as it is paid; or start over in another job folder.",
  )
}

/** The answer of a row is paid, and the outcome of the job before that it was made of is another one now. */
export function changedBefore({ chunk, attempt }: ChunkState, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_CHANGED',
    `row ${position + 1} (position ${position}) was sent with chunk ${chunk} of attempt ${attempt}, but asks something else now. Either what makes ` +
      'it has changed (toRows, the prompt, fallBack, mergeParts), or the previous job now has an answer where it had failed: it was told to ' +
      'try again by resume: true, more maxAttempts, another when, or again: true of askNow. Nothing was sent again. Restore what has changed; or ' +
      "continue with changed: 'keep' (--changed keep) in this job, which takes its answer to the old question as it is paid; or start over " +
      'in another job folder.',
  )
}

/** The recorded answer can't be given without knowing that it is for the same question. */
export function noLongerRecalled({ chunk, attempt }: ChunkState, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_CHANGED',
    `row ${position + 1} (position ${position}) was answered from the store of answers when chunk ${chunk} of attempt ${attempt} was ` +
      'made, but now comes as a request without a key: recall is no longer between toRequests and chunkBySize. Nothing was sent for it. ' +
      "Put recall(store) (--answers DIR) back; or continue with changed: 'keep' (--changed keep), which takes the recorded answers as " +
      'they are; or start over in another job folder, which pays for the row.',
  )
}

function onlyRecalled(chunk: ChunkState, what: string): BatchlineError {
  const { from, to } = chunk
  return new BatchlineError(
    'ERR_CHANGED',
    `${what}: rows ${from[0] + 1} to ${to[0] + 1} were answered from the store of answers, which chunk ${chunk.chunk} of attempt ` +
      `${chunk.attempt} records. Nothing was sent for them. Restore the input, the prompt and the model; or continue with ` +
      "changed: 'keep' (--changed keep), which takes the recorded answers as they are, each row at its place in the input; or start " +
      'over in another job folder.',
  )
}
