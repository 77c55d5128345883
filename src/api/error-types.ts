/** Errors of the request and of the account, told apart by the type and the words of the service. */

/** Errors that waiting does not mend; an overload or a time limit passes. */
const types = new Set([
  'invalid_request_error',
  'authentication_error',
  'billing_error',
  'permission_error',
  'not_found_error',
])

/** Of these, what the account can be rid of while the requests stay as they are. */
const accountTypes = new Set(['authentication_error', 'billing_error', 'permission_error'])
/** The service's words for no credit and a limit of the user's own come as `invalid_request_error` too. */
const accountWords = /credit balance|billing|spend(ing)? limit/i

/**
 * Codes of answers that are about the account or its workspace, whatever their status and type (the
 * `@throws` lists of the SDK's batch methods): spend limits come as 400 and as 429, a workspace whose
 * human review is off as 400.
 */
const accountCodes = /spend_limit|credit|billing|on_hold|cmek|human_review|key_creator/

export function isAtFault(errorType: string): boolean {
  return types.has(errorType)
}

/** Whether a refused request would be taken as it is once the account is mended. */
export function isOfAccount(errorType: string, message: string): boolean {
  return accountTypes.has(errorType) || (isAtFault(errorType) && accountWords.test(message))
}

/** Whether an `error_code` is about the account: waiting does not help, and no request fares better. */
export function isAccountCode(errorCode: string): boolean {
  return accountCodes.test(errorCode)
}
