/** The options of `openJob`, and what they may be. */
import type { BatchClient } from '../../api/batch-client.ts'
import { OptionCheck } from '../../option-check.ts'
import { orphanWords } from './orphans.ts'
import type { Orphans } from './orphans.ts'

/**
 * How `openJob` opens.
 *
 * @example
 * ```ts
 * const options: OpenJobOptions = { client: new Anthropic(), preflight: true, keepFreeBytes: 10e9 }
 * const job = await openJob('jobs/tickets', options)
 * ```
 */
export interface OpenJobOptions {
  /** The client for all calls: its base URL and credentials are used, its retries are not. */
  client: BatchClient
  /**
   * How long a create call whose reply was lost is looked for before it counts as never made, in
   * milliseconds. Default 660,000 (11 minutes).
   */
  settleMs?: number
  /** How long one upload may take, its reply included, in milliseconds. Default 600,000. */
  uploadTimeoutMs?: number
  /**
   * How long any other answer of the service may take, and how long a download may stand still, in
   * milliseconds; then the call is made again. Default 60,000.
   */
  replyTimeoutMs?: number
  /** What edited input does to chunks that were sent; see `chunkBySize`. Default `error`. */
  changed?: 'error' | 'keep'
  /** Bytes of the disk that stay free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB. */
  keepFreeBytes?: number
  /**
   * What becomes of a create call in doubt that can't be proved either way. Default `wait`: the run ends
   * with `ERR_IN_DOUBT` and says what there is to decide. `adopt`: the batch that may be the chunk's is
   * taken for it. `resubmit`: the chunk is sent again, which may pay for it twice. `stop`: as `wait`, but
   * a doubt is not waited out: neither the settle time nor a batch that may be the chunk's.
   */
  orphans?: Orphans
  /**
   * Takes back an earlier cancel: canceled rows may be sent again. So may rows that were refused because of
   * the account (no credit, a refused key) and are on record by now, within `maxAttempts`; none of them was billed. Default false.
   */
  resume?: boolean
  /**
   * A free look before the first create of a job: one `count_tokens` call with the first request. A wrong
   * model, key or member of params ends the run at once and not when the first batch has ended. What
   * the service does not say clearly is no obstacle: the run goes on, at most 20 seconds later. Default false.
   */
  preflight?: boolean
}

/** The options of a job with their defaults. */
export interface JobSettings {
  /** How long a create in doubt is looked for before it counts as absent, in milliseconds. */
  readonly settleMs: number
  /** How long one upload may take, its reply included, in milliseconds. */
  readonly uploadTimeoutMs: number
  /** How long every other answer may take, and how long a download may stand still, in milliseconds. */
  readonly replyTimeoutMs: number
  /** What edited input does to chunks that were already sent. */
  readonly changed: 'error' | 'keep'
  /** What becomes of a create in doubt that can't be proved either way. */
  readonly orphans: Orphans
  readonly keepFreeBytes: number | undefined
}

export function settingsOf(options: OpenJobOptions): JobSettings {
  return {
    settleMs: options.settleMs ?? 660_000,
    uploadTimeoutMs: options.uploadTimeoutMs ?? 600_000,
    replyTimeoutMs: options.replyTimeoutMs ?? 60_000,
    changed: options.changed ?? 'error',
    orphans: options.orphans ?? 'wait',
    keepFreeBytes: options.keepFreeBytes,
  }
}

/** @throws BatchlineError `ERR_OPTION` for a value that can't be. */
export function checkOptions(options: OpenJobOptions): void {
  const check = new OptionCheck('openJob')
  const { keepFreeBytes = 0 } = options
  check.ms('settleMs', options.settleMs, false)
  check.ms('uploadTimeoutMs', options.uploadTimeoutMs, true)
  check.ms('replyTimeoutMs', options.replyTimeoutMs, true)
  if (!(keepFreeBytes >= 0)) throw check.error('keepFreeBytes is a number of bytes from 0')
  check.oneOf('changed', options.changed, ['error', 'keep'])
  check.oneOf('orphans', options.orphans, orphanWords)
  check.boolean('preflight', options.preflight)
}
