import type { BatchRequest, Outcome } from './outcome.ts'

/**
 * Where a recalled outcome carries the request that it answers, so that a job which has sent that request
 * can still check it. A symbol, because the request is no part of the outcome: it survives a spread, and
 * nothing writes it anywhere.
 */
export const recalledRequest: unique symbol = Symbol.for('batchline.recalledRequest')

/** An outcome that `recall` made of a request. */
export type RecalledOutcome = Outcome & { readonly [recalledRequest]?: BatchRequest }

/**
 * The request that a recalled outcome answers, with the id and the row that the outcome has now.
 *
 * @returns undefined for any other outcome, and for one that went through JSON
 */
export function requestOfRecalled(outcome: RecalledOutcome): BatchRequest | undefined {
  const request = outcome[recalledRequest]
  if (!request || outcome.recalled === undefined) return undefined
  const { custom_id, position, part, parts, row, recalled } = outcome
  return {
    type: 'request',
    custom_id,
    params: request.params,
    position,
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts }),
    ...(row === undefined ? {} : { row }),
    key: recalled,
  }
}
