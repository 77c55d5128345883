/**
 * The HTTP server: finds the endpoint of a call, checks the call, and sends the reply with the
 * headers that every reply of the service has.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { admitKey, admitVersion, identify, RateLimit } from './admission.ts'
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
import { listModels, retrieveModel } from './endpoints/models.ts'
import { newId } from '../ids.ts'
import { readBetas } from '../params/read-betas.ts'
import { OversizeBody } from './bodies/receive-body.ts'
import { makeAnonymous, oversizeReply, problemReply, sendReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { findRoute } from './find-route.ts'
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
  readonly url: URL
  readonly route: Route
  readonly requestId: string
  readonly identity: Readonly<Record<string, string>>
  readonly rules: readonly FaultRule[]
}

export class Server {
  readonly #service: Service
  readonly #runner: BatchRunner
  readonly #control: Control
  readonly #rate: RateLimit

  constructor(service: Service, runner: BatchRunner, control: Control) {
    this.#service = service
    this.#runner = runner
    this.#control = control
    this.#rate = new RateLimit(service.settings.limits.rpm, service.clock.now())
  }

  /** Answers one call. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { baseURL, clock, ledger, faults, settings } = this.#service
    const url = new URL(message.url ?? '/', baseURL)
    response.sendDate = false
    response.setHeader('date', new Date(clock.now()).toUTCString())
    if (url.pathname.startsWith('/_emulator/')) {
      await sendReply(response, await this.#control(message, url.pathname))
      return
    }
    const requestId = newId('req')
    const route = findRoute(message.method ?? 'GET', url.pathname)
    if (!route) {
      await drain(message)
      await sendReply(response, problemReply(new ApiProblem(404, 'Not found'), requestId))
      return
    }
    ledger.calls[route.endpoint]++
    const rules = faults.draw(route.endpoint, route.id)
    const identity = identify(message, requestId, settings)
    const exchange = { message, response, url, route, requestId, identity, rules }
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

  #admit({ message, response, url, route, identity, rules }: Exchange): Call {
    const { settings, clock } = this.#service
    const workspace = admitKey(message.headers, settings)
    setHeaders(response, identity)
    setHeaders(response, this.#rate.take(clock.now()))
    const version = admitVersion(message.headers)
    const betas = readBetas(message.headers['anthropic-beta'])
    return { message, query: url.searchParams, id: route.id, workspace, version, betas, rules }
  }
}

const handlers = {
  create,
  retrieve,
  list,
  cancel,
  delete: remove,
  results,
  count_tokens: countTokens,
  model: retrieveModel,
  models: listModels,
}

/** These endpoints read the body themselves. */
const takesBody: ReadonlySet<Endpoint> = new Set<Endpoint>(['create', 'count_tokens'])

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

function internal(error: unknown): ApiProblem {
  return new ApiProblem(500, `The emulator failed: ${(error as Error).message}`)
}
