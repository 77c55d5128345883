import { mostBodyBytes } from '../../limits.ts'
import type { BatchRequest, Outcome } from '../../outcome.ts'
import { rejected } from '../../rejected.ts'
import { checkJsonSize } from '../../request/json-size.ts'
import { envelopeBytes } from './chunk-writer.ts'
import type { ChunkLimits } from './chunk-limits.ts'

const wireIdPattern = /^[a-zA-Z0-9_-]{1,64}$/

/**
 * The outcome of a valid request that no chunk can hold; undefined if one can.
 *
 * @param lineBytes - the length of its line in a body
 */
export function rejectUnfit(
  request: BatchRequest,
  lineBytes: number,
  { customIds, maxBytes }: ChunkLimits,
): Outcome | undefined {
  const { custom_id, row } = request
  const badRow = row === undefined ? undefined : checkJsonSize(row, mostBodyBytes)
  if (badRow) return rejected({ ...request, row: undefined }, `the carried row: ${badRow}`)
  if (customIds === 'keep' && !wireIdPattern.test(custom_id)) {
    return rejected(
      request,
      "with customIds: 'keep' an id must have 1 to 64 characters from a-z A-Z 0-9 _ and -; this one does not",
    )
  }
  const bytes = lineBytes + envelopeBytes
  if (bytes <= maxBytes) return undefined
  return rejected(
    request,
    `the request makes a body of ${bytes} bytes, over the limit of ${maxBytes}: make it smaller`,
  )
}
