/** A running emulator, as a test holds it. */
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { control } from './control.ts'
import type { Faults } from './faults/faults.ts'
import { compareLedger } from './ledger/compare-ledger.ts'
import type { LedgerDifference } from './ledger/compare-ledger.ts'
import { reportLedger } from './ledger/ledger-report.ts'
import type { LedgerReport } from './ledger/ledger-report.ts'
import { listenError } from './http/listen-error.ts'
import { plantForeign } from './batches/plant-foreign.ts'
import type { ForeignOptions } from './batches/plant-foreign.ts'
import { overview } from './page/overview.ts'
import type { Overview } from './page/overview.ts'
import { Server } from './http/server.ts'
import type { Service } from './service.ts'
import { changeOptions } from './settings/change-options.ts'
import type { EmulatorOptions } from './settings/emulator-options.ts'
import { fillOptions } from './settings/fill-options.ts'
import type { SettingsChange } from './settings/settings-change.ts'
import { shownSettings } from './settings/shown-settings.ts'
import { ResultReader } from './batches/result-reader.ts'
import { BatchRunner } from './batches/batch-runner.ts'

/**
 * A running emulator. Start it with {@link startEmulator} and close it when you are done.
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
  readonly #runner: BatchRunner
  readonly #http: HttpServer
  readonly #temporary: boolean
  /** As given and changed, without defaults: a tier that is changed must not keep the old limits. */
  #options: EmulatorOptions

  /** @internal */
  constructor(service: Service, options: EmulatorOptions, temporary: boolean) {
    this.#service = service
    this.#options = options
    this.#temporary = temporary
    this.#runner = new BatchRunner(service)
    const server = new Server(service, this.#runner, (message, path) => {
      return control(message, path, this)
    })
    this.#http = createServer((message, response) => {
      server.handle(message, response).catch(() => response.destroy())
    })
    // Uploads may take any time. Only the client or a fault may end a connection.
    this.#http.requestTimeout = 0
    this.#http.headersTimeout = 0
    this.#http.keepAliveTimeout = 600_000
  }

  /** @internal */
  async listen(): Promise<void> {
    const { port, host } = this.#service.settings
    await new Promise<void>((done, fail) => {
      const refused = (cause: Error): void => fail(listenError(host, port, cause))
      this.#http.once('error', refused).listen(port, host, done)
    })
    this.#service.baseURL = `http://${shownHost(host)}:${this.port}`
  }

  /** Address of the server, without a trailing slash. */
  get url(): string {
    return this.#service.baseURL
  }

  /** Same as `url`, under the SDK's name for it. */
  get baseURL(): string {
    return this.url
  }

  /** The port that the server listens on. */
  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  /** Folder that holds bodies, results and the ledger. */
  get dir(): string {
    return this.#service.dir
  }

  /** Pass these to `new Anthropic(emulator.clientOptions)`. */
  get clientOptions(): { baseURL: string; apiKey: string } {
    const { apiKeys } = this.#service.settings
    const keys = Array.isArray(apiKeys) ? (apiKeys as string[]) : Object.keys(apiKeys ?? {})
    return { baseURL: this.url, apiKey: keys[0] ?? 'sk-ant-emulator' }
  }

  /** Switches faults on and off, at any time. */
  get faults(): Faults {
    return this.#service.faults
  }

  /** Every setting with its present value, without keys and functions. */
  get settings(): Readonly<Record<string, unknown>> {
    return { ...shownSettings(this.#service.settings), dir: this.dir }
  }

  /**
   * Changes settings while the emulator runs. Batches that were accepted before keep their times.
   *
   * @param change - options as for {@link startEmulator}; null stands for the default
   * @example
   * ```ts
   * emulator.change({ batchMs: 10_000, inferred: { cancelEndedStatus: 409 } })
   * ```
   * @throws BatchlineError `ERR_OPTION` for an invalid option, or one that is fixed at the start.
   */
  change(change: SettingsChange): void {
    const options = changeOptions(this.#options, change)
    this.#service.settings = fillOptions(options)
    this.#options = options
  }

  /** Emulated time, in milliseconds since 1970. */
  now(): number {
    return this.#service.clock.now()
  }

  /** What was accepted and billed so far. Batches that are due count, polled or not. */
  async ledger(): Promise<LedgerReport> {
    await this.#runner.finishQuickly()
    const failure = this.#flush() ?? this.#runner.failure
    const { path, calls } = this.#service.ledger
    return { ...(await reportLedger(path, calls)), ...(failure !== undefined && { failure }) }
  }

  /**
   * The lines of the ledger so far.
   *
   * @internal
   */
  async readLedgerFile(): Promise<Readable> {
    await this.#runner.finishQuickly()
    this.#flush()
    return new ResultReader(this.#service.ledger.path)
  }

  /** Path of the ledger file. */
  get ledgerPath(): string {
    return this.#service.ledger.path
  }

  /**
   * Finds what was billed more or less often than expected.
   *
   * @param expected - how often each request should be billed, by {@link contentHash} or custom_id
   * @param by - which of the two `expected` has as its keys. Default `content`
   */
  async compareLedger(
    expected: ReadonlyMap<string, number>,
    by: 'content' | 'custom_id' = 'content',
  ): Promise<LedgerDifference> {
    await this.#runner.finishQuickly()
    this.#flush()
    return compareLedger(this.#service.ledger.path, expected, by)
  }

  /**
   * Advances the clock by `ms` milliseconds and waits for the batches that end because of it. It does
   * not wait for a batch whose `respond` has not answered for `patienceMs`.
   *
   * @throws BatchlineError `ERR_OPTION` unless `ms` is a number from 0 to a century; an Error if a batch
   * can't end, because its results can't be written
   */
  async advance(ms: number): Promise<void> {
    this.#service.clock.advance(ms)
    await this.#runner.finishDue()
  }

  /** Adds batches of another client to the list and returns their ids. */
  plantForeign(options: ForeignOptions = {}): string[] {
    const ids = plantForeign(options, this.#service)
    this.#runner.startDue()
    return ids
  }

  /**
   * What the page shows.
   *
   * @internal
   */
  overview(limit?: number): Overview {
    return overview(this.#service, this.#runner, limit)
  }

  /**
   * Calls the listener when a batch that is due can't end, with the reason.
   *
   * @internal
   */
  onFailure(listener: (failure: string) => void): void {
    this.#runner.onFailure = listener
  }

  /** Closes all connections and removes the folder if it is temporary. */
  async close(): Promise<void> {
    const closed = new Promise<void>((done) => this.#http.close(() => done()))
    this.#http.closeAllConnections()
    await this.#runner.close()
    await closed
    try {
      this.#service.ledger.close()
    } finally {
      if (this.#temporary)
        await rm(this.#service.dir, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  /** Writes what waits in the ledger; returns why that failed. What can't be written waits on. */
  #flush(): string | undefined {
    try {
      this.#service.ledger.flush()
      return undefined
    } catch (error) {
      return `the ledger can't be written: ${(error as Error).message}`
    }
  }

  /** Closes the emulator at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Nobody can call the address that stands for all addresses of the machine. */
function shownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
