import type { ClientCall, ClientCallOptions } from './batch-client.ts'

/**
 * What `askNow` needs of a client: `new Anthropic()` of `@anthropic-ai/sdk` has all of it.
 *
 * @example
 * ```ts
 * const client: MessageClient = new Anthropic({ apiKey: process.env['INTERACTIVE_KEY'] })
 * const asked = askNow(job, () => validate(Label), { most: 100, client })
 * ```
 */
export interface MessageClient {
  /** Read only to be taken out of messages that quote it. */
  readonly apiKey?: string | null
  /** Read only to be taken out of messages that quote it. */
  readonly authToken?: string | null
  /** Asks the model. */
  readonly messages: {
    create(params: MessageStub, options: ClientCallOptions): ClientCall<unknown>
    /** For answers that may take longer than a connection lasts without a byte. Without it, `create` asks for them too. */
    stream?(params: MessageStub, options: ClientCallOptions): MessageStreamCall
  }
}

/**
 * The first argument of a call. The request itself goes as the option `body`, byte for byte, so that all digits
 * of its numbers arrive.
 *
 * @example
 * ```ts
 * const stub: MessageStub = { model: 'claude-haiku-5-5', max_tokens: 1, messages: [] }
 * ```
 */
export interface MessageStub {
  /** The model that is asked. */
  readonly model: string
  /** Stands in for that of the request. */
  readonly max_tokens: 1
  /** Stand in for those of the request. */
  readonly messages: never[]
}

/**
 * An answer that is on its way in pieces, as the SDK's `MessageStream`.
 *
 * @example
 * ```ts
 * const wholeOf = (call: MessageStreamCall) => call.finalMessage()
 * ```
 */
export interface MessageStreamCall {
  /** The headers of the answer. */
  withResponse(): Promise<{ response: Response }>
  /** The answer, put together. */
  finalMessage(): Promise<unknown>
}
