/** A running emulator: the handle that a test holds. */
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { control } from './control.ts'
import type { Faults } from './faults/faults.ts'
import { compareLedger, reportLedger } from './ledger/ledger-report.ts'
import type { LedgerDifference, LedgerReport } from './ledger/ledger-report.ts'
import { listenError } from './http/listen-error.ts'
import { plantForeign } from './batches/plant.ts'
import type { ForeignOptions } from './batches/plant.ts'
import { Server } from './http/server.ts'
import type { Service } from './service.ts'
import { Settler } from './batches/settler.ts'

/**
 * A running emulator, started by {@link startEmulator}; to be closed at the end.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator()
 * try {
 *   const client = new Anthropic(emulator.clientOptions)
 *   const batch = await client.messages.batches.create({ requests })
 *   await emulator.advance(60_000) // the batch has ended
 *   console.log(batch.id, (await emulator.ledger()).billed)
 * } finally {
 *   await emulator.close()
 * }
 * ```
 */
export class Emulator {
  readonly #service: Service
  readonly #settler: Settler
  readonly #http: HttpServer
  readonly #temporary: boolean

  /** @internal */
  constructor(service: Service, temporary: boolean) {
    this.#service = service
    this.#temporary = temporary
    this.#settler = new Settler(service)
    const server = new Server(service, this.#settler, (message, path) => {
      return control(message, path, this)
    })
    this.#http = createServer((message, response) => {
      server.handle(message, response).catch(() => response.destroy())
    })
    // An upload may take as long as it likes, and only the client or a fault ends a connection.
    this.#http.requestTimeout = 0
    this.#http.keepAliveTimeout = 600_000
  }

  /** @internal */
  async listen(): Promise<void> {
    const { port, host } = this.#service.settings
    await new Promise<void>((done, fail) => {
      const refused = (cause: Error): void => fail(listenError(host, port, cause))
      this.#http.once('error', refused).listen(port, host, done)
    })
    const shown = host.includes(':') ? `[${host}]` : host
    this.#service.baseURL = `http://${shown}:${this.port}`
  }

  /** Address of the server, without a slash at the end. */
  get url(): string {
    return this.#service.baseURL
  }

  /** The same as `url`, by the name that the SDK has for it. */
  get baseURL(): string {
    return this.url
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  /** Folder of bodies, results and the ledger. */
  get dir(): string {
    return this.#service.dir
  }

  /** For `new Anthropic(emulator.clientOptions)`. */
  get clientOptions(): { baseURL: string; apiKey: string } {
    const { apiKeys } = this.#service.settings
    const keys = Array.isArray(apiKeys) ? (apiKeys as string[]) : Object.keys(apiKeys ?? {})
    return { baseURL: this.url, apiKey: keys[0] ?? 'sk-ant-emulator' }
  }

  /** The switches of the faults, to be changed at any time. */
  get faults(): Faults {
    return this.#service.faults
  }

  /** The emulated time, in milliseconds since 1970. */
  now(): number {
    return this.#service.clock.now()
  }

  /** What was accepted and billed so far. A batch counts once its time has come, looked at or not. */
  async ledger(): Promise<LedgerReport> {
    await this.#settler.settleQuick()
    this.#service.ledger.flush()
    return reportLedger(this.#service.ledger.path, this.#service.ledger.calls)
  }

  /** Path of the ledger file. */
  get ledgerPath(): string {
    return this.#service.ledger.path
  }

  /**
   * What was billed more or less often than it should have been.
   *
   * @param expected - how often, by {@link contentHash} or by custom_id
   * @param by - which of the two. Default `content`
   */
  async compareLedger(
    expected: ReadonlyMap<string, number>,
    by: 'content' | 'custom_id' = 'content',
  ): Promise<LedgerDifference> {
    await this.#settler.settleQuick()
    this.#service.ledger.flush()
    return compareLedger(this.#service.ledger.path, expected, by)
  }

  /** Moves the clock on by so many milliseconds, and waits for the batches that end by it. */
  async advance(ms: number): Promise<void> {
    this.#service.clock.advance(ms)
    await this.#settler.settleDue()
  }

  /** Puts batches of somebody else into the list; gives their ids. */
  plantForeign(options: ForeignOptions = {}): string[] {
    const ids = plantForeign(options, this.#service)
    this.#settler.look()
    return ids
  }

  /** Ends all connections and, where the folder is temporary, removes it. */
  async close(): Promise<void> {
    this.#settler.close()
    const closed = new Promise<void>((done) => this.#http.close(() => done()))
    this.#http.closeAllConnections()
    await closed
    this.#service.ledger.close()
    if (this.#temporary)
      await rm(this.#service.dir, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Closes it at the end of the block of an `await using`, where the language has it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
