/**
 * Receives the body of a create call. It goes to disk as it arrives, and each request is checked
 * once its last byte is there. So memory holds one request at a time, however large the batch.
 *
 * An invalid body is read to its end before it is refused: a client that is still sending may miss
 * the reply. Only a body over the limit is refused at once, as the edge of the service does.
 */
import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'
import { ApiProblem } from '../../wire/api-problem.ts'
import { BodyScanner, BodySyntaxError } from './body-scanner.ts'
import { contentHash } from '../../ledger/content-hash.ts'
import { newId } from '../../ids.ts'
import type { ReceivedBody } from '../../batches/accept-batch.ts'
import { RequestSpool } from '../../batches/request-spool.ts'
import type { Service } from '../../service.ts'
import { checkRequest } from './check-request.ts'
import { paramsApiProblem } from '../params-api-problem.ts'
import { refuseDeep } from './json-depth.ts'
import type { Call } from '../call.ts'
import { batchParams } from '../../params/params-kind.ts'
import type { Reading } from '../../params/params-kind.ts'
import { requestProblem } from '../../tokens/request-problem.ts'
import type { WireRequest } from '../../wire/wire-types.ts'

/** @throws ApiProblem for a body that the service would refuse; OversizeBody over the limit. */
export async function receiveBody(call: Call, service: Service): Promise<ReceivedBody> {
  const { message } = call
  const { maxBytes } = service.settings.limits
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) throw new OversizeBody()
  const spool = await RequestSpool.create(join(service.dir, `${newId('body')}.json`))
  try {
    const reader = new BodyReader(spool, call, service)
    // Leaving the loop must not close the connection: the error reply still has to be sent.
    const chunks = message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
    for await (const chunk of chunks) await reader.take(chunk)
    const body = reader.finish()
    await spool.seal()
    return body
  } catch (error) {
    await spool.seal().catch(() => {})
    await spool.remove()
    throw error
  }
}

/** The body is larger than the service accepts. */
export class OversizeBody extends Error {}

class BodyReader {
  readonly #spool: RequestSpool
  readonly #service: Service
  readonly #reading: Reading
  readonly #scanner: BodyScanner
  /** Finds duplicates. `#customIds` keeps the order, and duplicates where a setting allows them. */
  readonly #seen = new Set<string>()
  readonly #customIds: string[] = []
  #found = false
  #bytes = 0
  #problem: ApiProblem | undefined

  constructor(spool: RequestSpool, reading: Reading, service: Service) {
    this.#spool = spool
    this.#reading = reading
    this.#service = service
    this.#scanner = new BodyScanner({
      element: (bytes, offset, depth) => this.#element(bytes, offset, depth),
      array: () => this.#array(),
      member: (key, bytes) => this.#member(key, bytes),
    })
  }

  async take(chunk: Buffer): Promise<void> {
    this.#bytes += chunk.length
    if (this.#bytes > this.#service.settings.limits.maxBytes) throw new OversizeBody()
    if (this.#problem) return
    this.#attempt(() => this.#scanner.push(chunk))
    await this.#spool.write(chunk)
  }

  finish(): ReceivedBody {
    if (!this.#problem) this.#attempt(() => this.#scanner.end())
    if (!this.#problem && !this.#found)
      this.#problem = new ApiProblem(400, 'requests: Field required')
    if (!this.#problem && this.#spool.count === 0) {
      const message = 'requests: List should have at least 1 item after validation, not 0'
      this.#problem = new ApiProblem(this.#service.settings.inferred.emptyRequestsStatus, message)
    }
    if (this.#problem) throw this.#problem
    return { spool: this.#spool, customIds: this.#customIds }
  }

  #attempt(step: () => void): void {
    try {
      step()
    } catch (error) {
      if (error instanceof ApiProblem) this.#problem = error
      else if (error instanceof BodySyntaxError) this.#problem = new ApiProblem(400, error.message)
      else throw error
    }
  }

  /** As in JSON, the last of several members with one name counts. */
  #array(): void {
    this.#found = true
    this.#spool.forget()
    this.#seen.clear()
    this.#customIds.length = 0
  }

  #element(bytes: Buffer, offset: number, depth: number): void {
    const { limits, inferred } = this.#service.settings
    const index = this.#spool.count
    if (index >= limits.maxRequests) {
      const message = `requests: List should have at most ${limits.maxRequests} items after validation`
      throw new ApiProblem(400, message)
    }
    const request = checkRequest(parse(bytes, offset), index, inferred.extraKeys)
    // The request itself is one level more.
    refuseDeep(depth - 1, `requests.${index}.params`)
    if (this.#seen.has(request.custom_id) && !inferred.duplicateIds) {
      throw new ApiProblem(
        inferred.duplicateIdStatus,
        `requests.${index}.custom_id: custom_id must be unique within a batch`,
      )
    }
    if (bytes.length > inferred.requestMaxBytes) {
      const most = `${bytes.length} bytes > ${inferred.requestMaxBytes} bytes`
      throw new ApiProblem(400, `requests.${index}: request exceeds the maximum size: ${most}`)
    }
    if (inferred.paramsChecked === 'create') this.#checkParams(request, index)
    this.#seen.add(request.custom_id)
    this.#customIds.push(request.custom_id)
    this.#spool.note(offset, bytes.length, contentHash(request.params))
  }

  #checkParams({ params }: WireRequest, index: number): void {
    const problem = requestProblem(params, batchParams, this.#reading, this.#service.settings)
    if (problem) throw paramsApiProblem(problem, `requests.${index}.params.`)
  }

  #member(key: string, bytes: Buffer): void {
    parse(bytes, 0)
    if (key === 'requests') throw new ApiProblem(400, 'requests: Input should be a valid list')
    if (this.#service.settings.inferred.extraKeys) return
    throw new ApiProblem(400, `${key}: Extra inputs are not permitted`)
  }
}

function parse(bytes: Buffer, offset: number): unknown {
  if (!isUtf8(bytes)) throw new BodySyntaxError('invalid UTF-8', offset)
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch {
    throw new BodySyntaxError('invalid value', offset)
  }
}
