/** Errors as the SDK knows them: its classes by status and by code, from replies on the wire. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import type { FaultRule } from '../../src/emulator/index.ts'
import { call, clientOf, requestsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages/batches'
type ErrorClass = new (...args: never[]) => Error

const classes: Array<[status: number, type: string, is: ErrorClass]> = [
  [400, 'invalid_request_error', Anthropic.BadRequestError],
  [401, 'authentication_error', Anthropic.AuthenticationError],
  [402, 'billing_error', Anthropic.PaymentRequiredError],
  [403, 'permission_error', Anthropic.PermissionDeniedError],
  [404, 'not_found_error', Anthropic.NotFoundError],
  [409, 'conflict_error', Anthropic.ConflictError],
  [413, 'request_too_large', Anthropic.ContentTooLargeError],
  [429, 'rate_limit_error', Anthropic.RateLimitError],
  [500, 'api_error', Anthropic.InternalServerError],
  [503, 'api_error', Anthropic.ServiceUnavailableError],
  [504, 'timeout_error', Anthropic.GatewayTimeoutError],
  [529, 'overloaded_error', Anthropic.OverloadedError],
]

void t.test('each status has its type, and its class in the SDK', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  for (const [status, type, is] of classes) {
    emulator.faults.set([{ on: 'list', fault: 'status', status, next: 1 }])
    const error = await Promise.resolve(batches.list()).catch((thrown: unknown) => thrown)
    t.ok(error instanceof is, `${status}: ${String(error)}`)
    t.match(error, { status, type })
    const requestID = status === 413 ? null : /^req_/
    t.match(error, { requestID }, 'the edge knows no request')
  }
})

const codes: Array<[code: string, status: number, is: ErrorClass, retryAfter?: number]> = [
  ['claude_code_key_creator_not_member', 400, Anthropic.ClaudeCodeKeyCreatorNotMemberError],
  ['organization_on_hold', 400, Anthropic.OrganizationOnHoldError],
  ['cmek_key_disabled', 400, Anthropic.CMEKKeyDisabledError],
  ['workspace_human_review_disabled', 400, Anthropic.WorkspaceHumanReviewDisabledError],
  ['enforced_spend_limit_reached', 429, Anthropic.EnforcedSpendLimitReachedError],
  ['contract_spend_limit_reached', 429, Anthropic.ContractSpendLimitReachedError],
  ['ramp_limit_exceeded', 429, Anthropic.RampLimitExceededError, 30],
  ['cmek_context_unavailable', 503, Anthropic.CMEKContextUnavailableError],
]

void t.test('the account can be refused with every code that a create call may get', async (t) => {
  const { emulator } = await withEmulator(t)
  const { batches } = clientOf(emulator.clientOptions).messages
  for (const [errorCode, status, is, retryAfter] of codes) {
    const rule = { on: 'create', fault: 'status', status, errorCode } as const
    const rules: FaultRule[] = [{ ...rule, ...(retryAfter && { retryAfter }) }]
    emulator.faults.set(rules)
    const error = await Promise.resolve(batches.create({ requests: requestsOf(1) })).catch(
      (thrown: unknown) => thrown,
    )
    t.ok(error instanceof is, `${errorCode}: ${String(error)}`)
    t.match(error, { errorCode, status })
    const body = JSON.stringify({ requests: requestsOf(1) })
    const { headers } = await call(emulator, 'POST', path, body)
    t.equal(headers['retry-after'], retryAfter === undefined ? undefined : String(retryAfter))
  }
  t.match(await emulator.ledger(), { batches: 0 })
})
