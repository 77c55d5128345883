/** The Writable that `writeTo` returns. */
import { setMaxListeners } from 'node:events'
import { Writable } from 'node:stream'
import type { FinalOutcome } from '../../final-outcome.ts'
import { isOutcome } from '../../is-outcome.ts'
import { OrderedItems } from '../../order/ordered-items.ts'
import { abortable } from '../../stream/abortable.ts'
import { rowsIn } from '../../stream/row-buffers.ts'
import { aborted, asError } from '../../stream/stage-errors.ts'
import { unexpectedItem } from '../../wiring.ts'
import { Delivery } from './delivery.ts'
import { WholeRows } from './whole-rows.ts'
import { endsOpen } from './write-errors.ts'
import type { WriteSpan, WriteToOptions } from './write-options.ts'

type Callback = (error?: Error | null) => void
type Write = (outcomes: readonly FinalOutcome[], span: WriteSpan) => Promise<void> | void

export class OutcomeSink extends Writable {
  readonly #options: WriteToOptions
  readonly #delivery: Delivery<FinalOutcome>
  readonly #rows: WholeRows<FinalOutcome>
  /** Aborts what the user's function does. */
  readonly #abort = new AbortController()
  /** Aborts waits: a stream that ends early tries nothing again. */
  readonly #ending = new AbortController()
  #order: OrderedItems<FinalOutcome> | undefined
  /** Until the offset was read. Not awaited in `_construct`, which an abort would have to wait for. */
  #opening: Promise<void> | undefined
  #first = 0
  #written = 0
  #skipped = 0
  #work: Promise<void> | undefined
  /** The same without an abort: the user's function goes on behind it. */
  #running: Promise<void> | undefined
  #hasFailed = false

  constructor(write: Write, options: WriteToOptions) {
    const { signal, size = 1000, offset = 0, maxTries = 5, retryMs = 1000, onRetry } = options
    super({ objectMode: true, highWaterMark: rowsIn, ...(signal ? { signal } : {}) })
    this.#options = options
    setMaxListeners(0, this.#abort.signal, this.#ending.signal)
    this.#delivery = new Delivery({
      write,
      offset,
      maxTries,
      retryMs,
      onRetry,
      signal: this.#abort.signal,
      ending: this.#ending.signal,
    })
    this.#rows = new WholeRows(size, (outcomes, to) => this.#deliver(outcomes, to))
  }

  get offset(): number {
    return this.#delivery.offset
  }

  get written(): number {
    return this.#written
  }

  get skipped(): number {
    return this.#skipped
  }

  /** On Node 20 a pipeline fails before its last stream has closed, and that may still write. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.closed) {
      const closed = new Promise<void>((resolve) => this.once('close', resolve))
      if (!this.writableFinished) this.destroy()
      await closed
    }
    await this.#running?.catch(() => {})
  }

  override _construct(callback: Callback): void {
    this.#opening = this.#open()
    this.#opening.catch((error: unknown) => {
      this.#hasFailed = true
      this.destroy(asError(error))
    })
    callback()
  }

  override _write(item: unknown, _encoding: BufferEncoding, callback: Callback): void {
    let room: Promise<void> | undefined
    try {
      room = this.#opening ? this.#opening.then(() => this.#take(item)) : this.#take(item)
    } catch (error) {
      this.#hasFailed = true
      callback(asError(error))
      return
    }
    if (room === undefined) callback()
    else this.#run(room, callback)
  }

  override _final(callback: Callback): void {
    this.#run(this.#finish(), callback)
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#ending.abort()
    // Whoever aborts wants to wait for nothing. Behind an error of a stage, what is final goes on.
    const isFailure = error !== null && error.name !== 'AbortError'
    const isStopped = isFailure && !this.#hasFailed && this.#opening === undefined
    if (!isStopped) this.#abort.abort(error ?? aborted('writeTo'))
    this.#close(isStopped).then(
      () => callback(error),
      (failure: unknown) => callback(error ?? asError(failure)),
    )
  }

  async #open(): Promise<void> {
    await abortable(this.#delivery.open(), this.#abort.signal)
    this.#first = this.#delivery.offset
    const take = (item: FinalOutcome): Promise<void> | undefined => this.#rows.take(item)
    this.#order = new OrderedItems('writeTo', this.#options, take, this.#first)
    this.#opening = undefined
  }

  #take(item: unknown): Promise<void> | undefined {
    if (!isOutcome(item)) throw unexpectedItem('writeTo', item)
    if (item.position < this.#first) {
      this.#skipped++
      return undefined
    }
    // What lies behind a row that is tried again need not wait here: the next run brings it again.
    return this.#rows.held === undefined ? this.#order!.put(item) : undefined
  }

  async #deliver(outcomes: readonly FinalOutcome[], to: number): Promise<void> {
    // What waits comes from disk, and an abort may have come while it was read.
    this.#abort.signal.throwIfAborted()
    this.#running = this.#delivery.deliver(outcomes, to)
    await abortable(this.#running, this.#abort.signal)
    this.#written += outcomes.length
  }

  async #finish(): Promise<void> {
    await this.#opening
    await this.#order!.finish()
    await this.#rows.end()
    await this.#order!.close()
    const { held } = this.#rows
    if (held !== undefined) throw endsOpen(held)
  }

  /** @param isStopped - the stages before have failed, and nothing here has */
  async #close(isStopped: boolean): Promise<void> {
    await this.#work?.catch(() => {})
    if (isStopped && !this.#hasFailed) await this.#deliverRest().catch(() => {})
    await this.#order?.close()
  }

  /** The last row may lack outcomes that were on their way, so it is left to the next run. */
  async #deliverRest(): Promise<void> {
    await this.#order?.settle()
    await this.#rows.flush()
  }

  #run(work: Promise<void>, callback: Callback): void {
    this.#work = work
    work.then(
      () => callback(),
      (error: unknown) => {
        this.#hasFailed = true
        callback(asError(error))
      },
    )
  }
}
