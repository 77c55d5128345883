/** An error in the words of the service. Endpoints throw it, the server sends it. */
export class ApiProblem extends Error {
  readonly status: number
  readonly type: string
  readonly errorCode: string | undefined
  readonly headers: Record<string, string>

  constructor(
    status: number,
    message: string,
    more: { type?: string; errorCode?: string; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.type = more.type ?? errorTypeOf(status)
    this.errorCode = more.errorCode
    this.headers = more.headers ?? {}
  }
}

/** The error type that the service sends with this status. */
export function errorTypeOf(status: number): string {
  return errorTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
}

const errorTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}
