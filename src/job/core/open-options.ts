/** The options of `openJob`, their defaults and their checks. */
import type { BatchClient } from '../../api/batch-client.ts'
import type { DatedPrices } from '../../cost/model-price.ts'
import { checkErrorRate } from './check-error-rate.ts'
import { checkSpending } from './check-spending.ts'
import type { JobEvent } from './job-event.ts'
import type { ErrorRateLimit } from './error-rate-limit.ts'
import type { PilotOptions } from './pilot-options.ts'
import type { OwnPrices } from '../../cost/own-price.ts'
import { parsePrices } from '../../cost/own-prices.ts'
import { OptionCheck } from '../../option-check.ts'
import { orphanWords } from './orphans.ts'
import type { Orphans } from './orphans.ts'

/**
 * Options of `openJob`.
 *
 * @example
 * ```ts
 * const options: OpenJobOptions = { client: new Anthropic(), preflight: true, keepFreeBytes: 10e9 }
 * const job = await openJob('jobs/tickets', options)
 * ```
 */
export interface OpenJobOptions {
  /** The client for all calls. Its base URL and credentials are used, its retries are not. */
  client: BatchClient
  /**
   * How long the job looks for the batch of a create call whose reply was lost before it treats the call
   * as never made, in milliseconds. Default 660,000 (11 minutes).
   */
  settleMs?: number
  /** How long one upload may take, its reply included, in milliseconds. Default 600,000. */
  uploadTimeoutMs?: number
  /**
   * How long any other answer of the service may take, and how long a download may stall, in milliseconds.
   * After that the call is repeated. Default 60,000.
   */
  replyTimeoutMs?: number
  /** What happens when the input of sent chunks has changed; see `chunkBySize`. Default `error`. */
  changed?: 'error' | 'keep'
  /** Bytes of the disk to keep free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB. */
  keepFreeBytes?: number
  /**
   * What happens to a create call in doubt that can't be proved either way. Default `wait`: the run ends
   * with `ERR_IN_DOUBT` and says what to decide. `adopt`: the candidate batch counts as the chunk's.
   * `resubmit`: the chunk is sent again, which may pay for it twice. `stop`: like `wait`, but the run ends
   * at once and waits neither for the settle time nor for a candidate batch to end.
   */
  orphans?: Orphans
  /**
   * Undoes an earlier cancel: canceled rows may be sent again. So may rows on record as refused because of
   * the account (no credit, a refused key), within `maxAttempts`. None of them was billed. Default false.
   */
  resume?: boolean
  /**
   * Makes one free `count_tokens` call with the first request before the job's first create. A wrong model,
   * key or member of params then ends the run at once, not when the first batch has ended. If the service
   * gives no clear answer, the run goes on, at most 20 seconds later. Default false.
   */
  preflight?: boolean
  /**
   * The most that the job may cost, in USD, over all its runs. Before anything new is sent, the money spent,
   * the most that work in flight may still cost, and the most that the new work can cost must together stay
   * within it. When nothing more fits, the run emits what is paid and ends with `ERR_STOPPED`. The same program
   * with a larger `maxCost` continues. Default: no limit.
   */
  maxCost?: number
  /**
   * How to bound the cost of work without results. `learned` (default): by twice what the answers of the job
   * have cost so far; the bill may exceed `maxCost` by a fraction of the last batches. `strict`: only by the
   * bytes of the input and `max_tokens` of output. The bill never exceeds `maxCost`, and the
   * job sends less at a time the more `max_tokens` is above what the model writes.
   */
  budget?: 'learned' | 'strict'
  /**
   * Sends the first rows alone: give their number, or rules. Nothing else is sent until their outcomes are
   * known. Then the run ends with `ERR_STOPPED`, unless the rules let it continue. Default: none.
   */
  pilot?: number | PilotOptions
  /**
   * The largest share of rows that may fail, from 0 to 1, or an object with rules. If more of the last 1,000
   * outcomes are failures, and at least 100 are known, the run sends nothing new, emits what is paid, and ends
   * with `ERR_STOPPED`. So does every later run, until you let it continue: with `resume: true`,
   * `maxErrorRate: {rate, go: true}`, a larger rate, or a fixed prompt with `changed: 'keep'`. Rows that failed
   * before are then asked again unchanged, unless `maxAttempts` is 1 or `rewrite` gives them the new prompt.
   * Failures found by `validate` count only if `retryFailed` follows it; use `maxAttempts: 1` if nothing should
   * be retried. Default: no limit.
   */
  maxErrorRate?: number | ErrorRateLimit
  /**
   * Runs one step instead of the whole job: `openJob` polls the batches once and downloads what has ended, and
   * the pipeline sends what it may and emits what is here, without waiting. While anything is pending, the run
   * ends with `ERR_WAITING`; its `waiting` says what is open and when to run again. If nothing at all can be
   * done, `openJob` itself throws it, so the input is not read. Run the program repeatedly, with cron or a
   * scheduler, until it ends without the error. Default false.
   */
  once?: boolean
  /**
   * Called with each event from the first one on; see `Job.onEvent`, which misses those of the opening itself.
   * Default: none.
   */
  onEvent?: (event: JobEvent) => void
  /**
   * Prices by model id, in USD per million tokens outside of batches. They replace batchline's own prices of
   * those models. Default: the table that comes with this version.
   */
  prices?: OwnPrices
}

/** The options of a job with their defaults. */
export interface JobSettings {
  /** How long a create in doubt is looked for before it counts as absent, in milliseconds. */
  readonly settleMs: number
  /** How long one upload may take, its reply included, in milliseconds. */
  readonly uploadTimeoutMs: number
  /** How long any other answer may take, and how long a download may stall, in milliseconds. */
  readonly replyTimeoutMs: number
  /** What happens when the input of sent chunks has changed. */
  readonly changed: 'error' | 'keep'
  /** What happens to a create in doubt that can't be proved either way. */
  readonly orphans: Orphans
  readonly keepFreeBytes: number | undefined
  /** Whether what was stopped is to go on. */
  readonly isResume: boolean
}

export function settingsOf(options: OpenJobOptions): JobSettings {
  return {
    settleMs: options.settleMs ?? 660_000,
    uploadTimeoutMs: options.uploadTimeoutMs ?? 600_000,
    replyTimeoutMs: options.replyTimeoutMs ?? 60_000,
    changed: options.changed ?? 'error',
    orphans: options.orphans ?? 'wait',
    keepFreeBytes: options.keepFreeBytes,
    isResume: options.resume === true,
  }
}

/** @throws BatchlineError `ERR_OPTION` for an invalid value. */
export function checkOptions(options: OpenJobOptions): void {
  const check = new OptionCheck('openJob')
  const { keepFreeBytes = 0 } = options
  check.ms('settleMs', options.settleMs, false)
  check.ms('uploadTimeoutMs', options.uploadTimeoutMs, true)
  check.ms('replyTimeoutMs', options.replyTimeoutMs, true)
  if (!(keepFreeBytes >= 0)) throw check.error('keepFreeBytes must be a number of bytes, 0 or more')
  check.oneOf('changed', options.changed, ['error', 'keep'])
  check.oneOf('orphans', options.orphans, orphanWords)
  check.boolean('preflight', options.preflight)
  check.boolean('once', options.once)
  checkSpending(check, options)
  checkErrorRate(check, options.maxErrorRate)
  if (options.onEvent !== undefined && typeof options.onEvent !== 'function') {
    throw check.error('onEvent must be a function')
  }
  ownPrices(options)
}

/** @throws BatchlineError `ERR_OPTION` for what is not a price. */
export function ownPrices({ prices }: Pick<OpenJobOptions, 'prices'>): DatedPrices {
  return prices === undefined ? {} : parsePrices(prices, 'openJob: prices', 'library')
}
