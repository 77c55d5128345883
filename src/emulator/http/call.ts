import type { IncomingMessage } from 'node:http'
import type { FaultRule } from '../faults/fault-rules.ts'

/** A call that has passed the checks of `admission.ts`. */
export interface Call {
  readonly message: IncomingMessage
  readonly query: URLSearchParams
  /** The batch or the model in the path; empty if the path has neither. */
  readonly id: string
  /** What addresses in the reply begin with, without a trailing slash. */
  readonly origin: string
  readonly workspace: string
  readonly version: string
  /** The betas that the call names. */
  readonly betas: readonly string[]
  /** The faults that strike at this call. */
  readonly rules: readonly FaultRule[]
}
