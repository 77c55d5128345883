/**
 * The client that a job works with, as the members that are used of it. Not the SDK's class: the SDK
 * declares that twice, for `import` and for `require`, and TypeScript takes the two for different
 * classes, as it does with those of two installed versions.
 */

/**
 * The options that every call is made with.
 *
 * @example
 * ```ts
 * // A client of your own passes them on to whatever makes its calls.
 * const limitsOf = ({ timeout, signal }: ClientCallOptions) => ({ timeout, signal })
 * ```
 */
export interface ClientCallOptions {
  /** 0: the SDK would repeat a create whose reply was lost, and pay for it twice. */
  readonly maxRetries: number
  /** How long the headers of the answer may take, in milliseconds. */
  readonly timeout: number
  /** Ends the call: at its time limit, or when the job is closed. */
  readonly signal: AbortSignal
  /** A redirect is an error: neither prompts nor keys go where it points. */
  readonly fetchOptions: { readonly redirect: 'error' }
  /** Sent beside those of the client: `anthropic-beta`, `accept`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, in the place of what the first argument would be serialised to. */
  readonly body?: Blob
  /** Of the list of batches: `limit`, `after_id`. */
  readonly query?: Readonly<Record<string, string | number>>
  /** The body of the answer is left unread. */
  readonly __binaryResponse?: boolean
}

/**
 * A call that is under way, as the SDK's `APIPromise`.
 *
 * @example
 * ```ts
 * const workspaceOf = async (call: ClientCall<unknown>) =>
 *   (await call.withResponse()).response.headers.get('anthropic-workspace-id')
 * ```
 */
export interface ClientCall<Answer> extends Promise<Answer> {
  /** The answer with its body unread. */
  asResponse(): Promise<Response>
  /** The answer, and what its body was parsed to. */
  withResponse(): Promise<{ data: Answer; response: Response }>
}

/**
 * What a job needs of its client: `new Anthropic()` of `@anthropic-ai/sdk` has all of it, imported or
 * required, in any installed version from 1.0 on. Its base URL, credentials and headers are used; its
 * retries and timeouts are not.
 *
 * @example
 * ```ts
 * const client: BatchClient = new Anthropic({ apiKey: process.env['TEAM_KEY'] })
 * const job = await openJob('jobs/tickets', { client })
 * ```
 */
export interface BatchClient {
  /** Where the service is. A job folder belongs to one address. */
  readonly baseURL: string
  /** Read only to be taken out of messages that quote it. */
  readonly apiKey?: string | null
  /** Read only to be taken out of messages that quote it. */
  readonly authToken?: string | null
  /** Lists batches and downloads results. */
  get(path: string, options: ClientCallOptions): ClientCall<unknown>
  /** Makes batches, looks at them, cancels and deletes them; counts tokens for `preflight`. */
  readonly messages: {
    readonly batches: {
      create(params: { requests: never[] }, options: ClientCallOptions): ClientCall<unknown>
      retrieve(id: string, params: object, options: ClientCallOptions): ClientCall<BatchAnswer>
      cancel(id: string, params: object, options: ClientCallOptions): ClientCall<BatchAnswer>
      /** Only `job.deleteBatches` needs it. */
      delete?(id: string, params: object, options: ClientCallOptions): ClientCall<unknown>
    }
    countTokens(
      params: { model: string; messages: never[] },
      options: ClientCallOptions,
    ): ClientCall<unknown>
  }
  /** Tells `preflight` whether there is such a model, where counting can't. */
  readonly models: {
    retrieve(id: string, params: object, options: ClientCallOptions): ClientCall<unknown>
  }
}

/**
 * What is read of an answer about a batch before all of it is checked.
 *
 * @example
 * ```ts
 * const hasEnded = ({ processing_status }: BatchAnswer) => processing_status === 'ended'
 * ```
 */
export interface BatchAnswer {
  /** `in_progress`, `canceling` or `ended` (docs: api/messages/batches/retrieve). */
  readonly processing_status: string
}
