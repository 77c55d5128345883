/**
 * The HTTP server: finds the endpoint of a call, checks the call, and sends the reply with the
 * headers that every reply of the service has.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { admitAdminKey, admitKey, admitVersion, identify } from './admission.ts'
import { ApiProblem } from '../wire/api-problem.ts'
import { applyCallFaults } from '../faults/apply-call-faults.ts'
import { drain } from '../wire/drain.ts'
import { countTokens } from './endpoints/count-tokens.ts'
import { create } from './endpoints/create.ts'
import type { Call } from './call.ts'
import { cancel } from './endpoints/cancel.ts'
import { remove } from './endpoints/delete.ts'
import { list } from './endpoints/list.ts'
import { results } from './endpoints/results.ts'
import { retrieve } from './endpoints/retrieve.ts'
import type { FaultRule } from '../faults/fault-rules.ts'
import { createMessage } from './endpoints/messages.ts'
import { listModels, retrieveModel } from './endpoints/models.ts'
import { listRateLimits } from './endpoints/rate-limits.ts'
import { newId } from '../ids.ts'
import { readBetas } from '../params/read-betas.ts'
import { pageReply } from '../page/page-reply.ts'
import { OversizeBody } from './bodies/receive-body.ts'
import { makeAnonymous, oversizeReply, problemReply, sendReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { admitOrigin, preflightReply } from './cors.ts'
import { readTarget } from './read-target.ts'
import type { Target } from './read-target.ts'
import { takeRate } from './take-rate.ts'
import { findRoute, methodsOf } from './find-route.ts'
import type { Route } from './find-route.ts'
import type { Service } from '../service.ts'
import type { BatchRunner } from '../batches/batch-runner.ts'
import type { Endpoint } from '../wire/wire-types.ts'

/** Answers calls to the control endpoints below `/_emulator/`, which the service does not have. */
export type Control = (message: IncomingMessage, path: string) => Promise<Reply>

/** One call in progress. */
interface Exchange {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly target: Target
  readonly route: Route
  readonly requestId: string
  readonly identity: Readonly<Record<string, string>>
  readonly rules: readonly FaultRule[]
}

export class Server {
  readonly #service: Service
  readonly #runner: BatchRunner
  readonly #control: Control

  constructor(service: Service, runner: BatchRunner, control: Control) {
    this.#service = service
    this.#runner = runner
    this.#control = control
  }

  /** Answers one call. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, ledger, faults, settings } = this.#service
    const target = readTarget(message.url ?? '/')
    const method = message.method ?? 'GET'
    response.sendDate = false
    response.setHeader('date', new Date(clock.now()).toUTCString())
    const page = pageReply(method, target.path)
    if (page) {
      await sendReply(response, page)
      return
    }
    if (target.path.startsWith('/_emulator/')) {
      await sendReply(response, await this.#control(message, target.path))
      return
    }
    const preflight = preflightReply(method, message.headers)
    if (preflight) {
      await drain(message)
      await sendReply(response, preflight)
      return
    }
    const requestId = newId('req')
    const route = findRoute(method, target.path)
    if (!route) {
      await drain(message)
      setHeaders(response, identify(message, requestId, settings))
      await sendReply(response, problemReply(noRoute(target.path), requestId))
      return
    }
    ledger.calls[route.endpoint]++
    const rules = faults.draw(route.endpoint, route.id)
    const identity = identify(message, requestId, settings, route.endpoint)
    const exchange = { message, response, target, route, requestId, identity, rules }
    await applyCallFaults(exchange, () => this.#answer(exchange), clock)
  }

  async #answer(exchange: Exchange): Promise<Reply> {
    const { message, response, requestId } = exchange
    try {
      const call = this.#admit(exchange)
      if (!takesBody.has(exchange.route.endpoint)) {
        await drain(message)
        await this.#runner.finishQuickly()
      }
      const reply = await handlers[exchange.route.endpoint](call, this.#service)
      this.#runner.startDue()
      return reply
    } catch (error) {
      if (error instanceof OversizeBody) {
        makeAnonymous(response)
        message.resume()
        return oversizeReply()
      }
      response.setHeader('request-id', requestId)
      await drain(message)
      return problemReply(error instanceof ApiProblem ? error : internal(error), requestId)
    }
  }

  #admit({ message, response, target, route, identity, rules }: Exchange): Call {
    const { settings } = this.#service
    setHeaders(response, admitOrigin(message.headers))
    const { endpoint, id } = route
    const workspace = this.#admitCaller(message, endpoint)
    setHeaders(response, identity)
    setHeaders(response, takeRate(endpoint, workspace, this.#service))
    const version = admitVersion(message.headers)
    const betas = readBetas(message.headers['anthropic-beta'])
    const origin = settings.publicUrl ?? originOf(message, this.#service.baseURL)
    const { query } = target
    return { message, query, id, origin, workspace, version, betas, rules }
  }

  /** The workspace of the caller: none on the Admin API. */
  #admitCaller({ headers }: IncomingMessage, endpoint: Endpoint): string {
    const { settings } = this.#service
    if (endpoint !== 'rate_limits') return admitKey(headers, settings)
    admitAdminKey(headers, settings)
    return ''
  }
}

const handlers = {
  create,
  retrieve,
  list,
  cancel,
  delete: remove,
  results,
  messages: createMessage,
  count_tokens: countTokens,
  model: retrieveModel,
  models: listModels,
  rate_limits: listRateLimits,
}

/** These endpoints read the body themselves. */
const takesBody: ReadonlySet<Endpoint> = new Set<Endpoint>(['create', 'messages', 'count_tokens'])

/** The address by which the client has reached the server: another name of it than its own, often. */
function originOf({ headers }: IncomingMessage, baseURL: string): string {
  // A host is not checked by the HTTP parser, and would go into addresses as it is.
  const { host = '' } = headers
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host) ? `http://${host}` : baseURL
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** The service finds the route before it looks at the key. */
function noRoute(path: string): ApiProblem {
  const methods = methodsOf(path)
  if (methods.length === 0) return new ApiProblem(404, 'Not found')
  return new ApiProblem(405, 'Method Not Allowed', { headers: { allow: methods.join(', ') } })
}

function internal(error: unknown): ApiProblem {
  return new ApiProblem(500, `The emulator failed: ${(error as Error).message}`)
}
