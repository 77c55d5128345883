import type { ErrorDetails } from './wire-types.ts'

/** What an error may have beside its status and its message. */
export interface ProblemParts {
  /** Default: the type that the service sends with the status. */
  readonly type?: string | undefined
  /** `details.error_code` */
  readonly errorCode?: string | undefined
  readonly details?: ErrorDetails | undefined
  /** Null: the envelope names no request. */
  readonly requestId?: null | undefined
  readonly headers?: Record<string, string> | undefined
}

/** An error in the words of the service. Endpoints throw it, the server sends it. */
export class ApiProblem extends Error {
  readonly status: number
  readonly type: string
  readonly details: ErrorDetails | undefined
  readonly requestId: null | undefined
  readonly headers: Record<string, string>

  constructor(status: number, message: string, more: ProblemParts = {}) {
    super(message)
    this.status = status
    this.type = more.type ?? errorTypeOf(status)
    this.details = detailsOf(more)
    this.requestId = more.requestId
    this.headers = more.headers ?? {}
  }

  /** `details.error_code` */
  get errorCode(): string | undefined {
    return this.details?.['error_code'] as string | undefined
  }
}

/** The details of an error; undefined for one without any. */
export function detailsOf(given: {
  readonly errorCode?: string | undefined
  readonly details?: ErrorDetails | undefined
}): ErrorDetails | undefined {
  const { errorCode, details } = given
  return errorCode === undefined ? details : { error_code: errorCode, ...details }
}

/** The error type that the service sends with this status. */
export function errorTypeOf(status: number): string {
  return errorTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
}

/** The status that comes with an error of this type: 504 for a timeout, not 408. */
export function statusOf(type: string): number {
  const found = Object.entries(errorTypes).findLast(([, one]) => one === type)
  return found ? Number(found[0]) : type === 'api_error' ? 500 : 400
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
