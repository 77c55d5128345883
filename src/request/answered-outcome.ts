import { BatchlineError } from '../errors.ts'

/**
 * The error of an outcome with an answer that comes into `toRequests`. It used to pass, and a second
 * job over the outcomes of a first then ended well and had asked nothing.
 */
export function answeredOutcome(): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    'toRequests: an outcome with an answer came, and no request can be made of it. Nothing of it was sent. To ask about ' +
      'answers, map each outcome to a row of your own before toRequests: async function* (outcomes) { for await (const o of ' +
      'outcomes) if (o.ok) yield { id: o.custom_id, answer: o.value } } (value is what validate has made of the message). Or read the outcomes from their file with readRows, ' +
      'which gives them as rows. Only outcomes that failed without an answer pass.',
  )
}
