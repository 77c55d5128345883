import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import type { BatchClient } from './batch-client.ts'

/** The methods of a {@link BatchClient}: one that is missing would be found when money is at stake. */
const methods = [
  'get',
  'messages.batches.create',
  'messages.batches.retrieve',
  'messages.batches.cancel',
  'messages.countTokens',
  'models.retrieve',
]

/**
 * @param of - the function whose option it is
 * @throws BatchlineError `ERR_OPTION` that names what is missing.
 */
export function checkClient(
  client: unknown,
  of: string = 'openJob',
): asserts client is BatchClient {
  const wrong = faultOf(client)
  if (wrong === undefined) return
  throw new BatchlineError(
    'ERR_OPTION',
    `${of}: the option client is ${wrong}. Nothing was sent. ` +
      'Give it a client of @anthropic-ai/sdk 1.0 or newer: {client: new Anthropic()}.',
  )
}

function faultOf(client: unknown): string | undefined {
  if (typeof client === 'function') return `${kindOf(client)}; is new missing before it?`
  if (typeof client !== 'object' || client === null) return `${kindOf(client)}, not a client`
  const missing = methods.find((path) => typeof at(client, path) !== 'function')
  if (missing !== undefined) return `${kindOf(client)} without ${missing}()`
  return typeof at(client, 'baseURL') === 'string' ? undefined : 'an object without a baseURL'
}

function at(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split('.')) {
    found = (found as Record<string, unknown> | null | undefined)?.[name]
  }
  return found
}
