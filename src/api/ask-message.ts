/**
 * One call of the Messages API, made once. Every way this can end comes back as a {@link MessageAnswer};
 * nothing throws.
 */
import type { ClientCallOptions } from './batch-client.ts'
import { serverFacts } from './call-options.ts'
import { callService } from './call-service.ts'
import { classifyMessageError } from './message-answer.ts'
import type { MessageAnswer } from './message-answer.ts'
import type { MessageClient, MessageStub } from './message-client.ts'

export interface AskOptions {
  readonly model: string
  readonly maxTokens: number
  /** Sent as `anthropic-beta`. */
  readonly betas: readonly string[]
  /** How long the whole answer may take, in milliseconds. Default: 10 minutes, or an hour where it is streamed. */
  readonly timeoutMs: number | undefined
  /** Ends the call. */
  readonly signal: AbortSignal
}

/**
 * Node's fetch gives a connection up that has been silent for 5 minutes, in which a slow model writes so many
 * tokens. A longer answer has to come in pieces.
 */
const longestPlain = 8000
const plainMs = 600_000
const streamedMs = 3_600_000

/** @param body - JSON of the request, as it is to be sent */
export async function askMessage(
  client: MessageClient,
  body: string,
  options: AskOptions,
): Promise<MessageAnswer> {
  const { model, maxTokens, betas, signal } = options
  const isStreamed = maxTokens > longestPlain && client.messages.stream !== undefined
  const timeoutMs = options.timeoutMs ?? (isStreamed ? streamedMs : plainMs)
  const headers = betas.length > 0 ? { headers: { 'anthropic-beta': betas.join(',') } } : {}
  const stub: MessageStub = { model, max_tokens: 1, messages: [] }
  const sent = isStreamed ? streaming(body) : body
  try {
    return await callService(client, { timeoutMs, signal }, (call) => {
      const blob = new Blob([sent], { type: 'application/json' })
      const own = { ...call, ...headers, body: blob }
      return isStreamed ? inPieces(client, stub, own) : atOnce(client, stub, own)
    })
  } catch (error) {
    return classifyMessageError(error)
  }
}

async function atOnce(
  client: MessageClient,
  stub: MessageStub,
  options: ClientCallOptions,
): Promise<MessageAnswer> {
  const response = await client.messages.create(stub, options).asResponse()
  return answered(await response.text(), response)
}

async function inPieces(
  client: MessageClient,
  stub: MessageStub,
  options: ClientCallOptions,
): Promise<MessageAnswer> {
  const call = client.messages.stream!(stub, options)
  const { response } = await call.withResponse()
  // The SDK adds what its own parsers made of the answer; here they make nothing.
  const { parsed_output: _, ...message } = (await call.finalMessage()) as Record<string, unknown>
  return answered(JSON.stringify(message), response)
}

function answered(text: string, { status, headers }: Response): MessageAnswer {
  const of = { facts: serverFacts(headers), headers }
  if (isObject(text)) return { kind: 'answered', text, ...of }
  return { kind: 'lost', why: `HTTP ${status} without a message in it`, ...of }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Last, because the last of two members of a name counts. The body is an object with members. */
function streaming(body: string): string {
  return `${body.slice(0, -1)},"stream":true}`
}
