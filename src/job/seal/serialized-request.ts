import { describeError } from '../../describe-error.ts'
import type { BatchRequest } from '../../outcome.ts'
import { requestLine } from './chunk-writer.ts'

/** A request as it stands in a chunk's body. */
export interface SerializedRequest {
  readonly of: BatchRequest
  readonly id: string
  /** Its line in the body, with that id. */
  readonly line: Buffer
  /** Why there is no line. */
  readonly problem?: string
}

export function serializeRequest(of: BatchRequest, id: string): SerializedRequest {
  try {
    return { of, id, line: requestLine(id, of.params) }
  } catch (error) {
    const problem = `it can't be written as JSON (${describeError(error)})`
    return { of, id, line: Buffer.alloc(0), problem }
  }
}
