import type { Respond } from '../answers/answer.ts'
import type { ModelPrice } from '../bill/model-price.ts'
import type { FaultRule } from '../faults/fault-rules.ts'
import type { EmulatorLimits } from './emulator-limits.ts'
import type { InferredBehaviour } from './inferred-behaviour.ts'

/**
 * Options of {@link startEmulator}. Durations are in emulated time.
 *
 * @example
 * ```ts
 * const options: EmulatorOptions = { batchMs: 2000, faults: [{ on: 'create', fault: 'reply_lost', next: 1 }] }
 * const emulator = await startEmulator(options)
 * ```
 */
export interface EmulatorOptions {
  /** Port to listen on. Default 0: any free port. */
  port?: number
  /** Address of this machine to listen on. Default `127.0.0.1`. */
  host?: string
  /**
   * Folder for bodies, results and the ledger, created if missing. Default: a temporary folder,
   * which `close` removes.
   */
  dir?: string
  /**
   * Accepted API keys. A record maps each key to its workspace. Default: any key, but a call
   * without a key is refused.
   */
  apiKeys?: readonly string[] | Readonly<Record<string, string>>
  /**
   * Keys of the Admin API, which alone may read `GET /v1/organizations/rate_limits`. Default: any
   * key may.
   */
  adminKeys?: readonly string[]
  /**
   * Address that `results_url` begins with. Default: the `Host` header of the call, so that a client
   * in another container can follow it.
   */
  publicUrl?: string
  /** Makes the answers. Default: a short text, or JSON that matches the requested schema. */
  respond?: Respond
  /** Seed for shuffling and for faults. Default 1. */
  seed?: number
  /** Time from create to ended, in milliseconds. Default 50. */
  batchMs?: number
  /** Most that is added to `batchMs`, drawn for each batch. Default 0. */
  batchMsJitter?: number
  /** Time from cancel to ended, in milliseconds, unless the batch ends sooner. Default 20. */
  cancelMs?: number
  /** Time from create to expiry, in milliseconds. Default 24 hours. */
  windowMs?: number
  /** Time from create to archived, in milliseconds. Default 29 days. */
  archiveMs?: number
  /**
   * Real milliseconds that `advance` waits for an answer of `respond`, as does a batch whose time had
   * run out before it was asked. Default 5,000.
   */
  patienceMs?: number
  /** Whether to shuffle the results. Default true. */
  shuffle?: boolean
  /** Limits of the service. Default: the documented ones. */
  limits?: EmulatorLimits
  /** Undocumented behaviour. Default: what seems most likely. */
  inferred?: InferredBehaviour
  /**
   * Ids of the known models. A request for any other ends with `not_found_error`; `'any'` accepts
   * every name. Default: the ids documented as of 2026-11-27.
   */
  models?: 'any' | readonly string[]
  /**
   * Prices by model id, over the documented ones as of 2026-11-20. What is billed for a model
   * without a price has no cost, and counts as `unpriced`. Default: the documented ones.
   */
  prices?: Readonly<Record<string, ModelPrice>>
  /** Workspace of keys that `apiKeys` does not map to one. Default `wrkspc_emulator`. */
  workspace?: string
  /** Faults that are on from the start; `emulator.faults` changes them later. Default: none. */
  faults?: readonly FaultRule[]
  /** The real clock, in milliseconds since 1970. Default: `Date.now` with a finer fraction. */
  now?: () => number
  /** Emulated milliseconds per real millisecond. Default 1. */
  speed?: number
}
