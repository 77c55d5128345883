/** Why the service refuses params. */
export interface ParamsProblem {
  readonly type: 'invalid_request_error' | 'not_found_error'
  readonly message: string
  /** `error.details`, with an `error_code`. */
  readonly details?: Readonly<Record<string, unknown>>
}

export function invalid(message: string): ParamsProblem {
  return { type: 'invalid_request_error', message }
}
