/** The options of the emulator and their defaults. */
import type { Respond } from './answers/answer.ts'
import { defaultAnswer } from './answers/default-answer.ts'
import type { FaultRule } from './faults/fault-rules.ts'
import { BatchlineError } from '../errors.ts'
import { checkedModels, documentedModels } from './params/known-models.ts'
import type { Models } from './params/known-models.ts'

/**
 * The documented limits of the service (docs: build-with-claude/batch-processing,
 * api/rate-limits). A test can lower each of them.
 *
 * @example
 * ```ts
 * const limits: EmulatorLimits = { maxRequests: 10, queue: 20 }
 * const emulator = await startEmulator({ limits })
 * ```
 */
export interface EmulatorLimits {
  /** Requests per batch. Default 100,000. */
  maxRequests?: number
  /** Bytes per create body. Default 256,000,000. */
  maxBytes?: number
  /** Requests in batches that have not ended, across all workspaces. Default 200,000. */
  queue?: number
  /** Batches per page of the list. Default 1,000. */
  listMax?: number
  /** Calls per minute across all endpoints. Default: no limit. */
  rpm?: number
}

/**
 * Behaviour of the service that no document describes. The defaults are guesses, so each is a
 * setting.
 *
 * @example
 * ```ts
 * const inferred: InferredBehaviour = { queueFullStatus: 400, duplicateIds: true }
 * const emulator = await startEmulator({ inferred })
 * ```
 */
export interface InferredBehaviour {
  /** Status of a create call that would overfill the queue. Default 429. */
  queueFullStatus?: number
  /** `retry-after` of that reply, in seconds. Default: no such header. */
  queueFullRetryAfter?: number
  /**
   * Status of cancel, delete and results calls while the batch is in the wrong state. Default 400.
   */
  wrongStateStatus?: number
  /** Status of a second cancel call while the first is taking effect. Default 200. */
  secondCancelStatus?: number
  /** Status of a results call for an archived batch. Default 404. */
  archivedStatus?: number
  /** Whether `results_url` becomes null once a batch is archived. Default true. */
  archivedUrlNull?: boolean
  /** Status of a list call with an unknown `after_id` or `before_id`. Default 400. */
  unknownCursorStatus?: number
  /**
   * Whether unknown keys beside `requests`, `custom_id` and `params` are accepted. Default false.
   */
  extraKeys?: boolean
  /** Whether a batch may contain the same custom_id twice. Default false. */
  duplicateIds?: boolean
  /** Whether each model refuses the params that the real one refuses. Default true. */
  modelRules?: boolean
}

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
  /** Workspace of keys that `apiKeys` does not map to one. Default `wrkspc_emulator`. */
  workspace?: string
  /** Faults that are on from the start; `emulator.faults` changes them later. Default: none. */
  faults?: readonly FaultRule[]
  /** The real clock, in milliseconds since 1970. Default: `Date.now` with a finer fraction. */
  now?: () => number
  /** Emulated milliseconds per real millisecond. Default 1. */
  speed?: number
}

type Filled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> }
type Grouped = 'dir' | 'limits' | 'inferred' | 'models'

/** The options with every default filled in. */
export type Settings = Filled<Omit<EmulatorOptions, Grouped | 'apiKeys'>> & {
  readonly apiKeys: EmulatorOptions['apiKeys']
  readonly models: Models
  readonly limits: Filled<EmulatorLimits>
  readonly inferred: Filled<Omit<InferredBehaviour, 'queueFullRetryAfter'>> & {
    readonly queueFullRetryAfter: number | undefined
  }
}

/** Fills in the defaults. @throws BatchlineError ERR_OPTION for an invalid value. */
export function fillOptions(options: EmulatorOptions): Settings {
  const { speed = 1, batchMs = 50, port = 0, host = '127.0.0.1' } = options
  if (!(speed > 0))
    throw new BatchlineError('ERR_OPTION', `emulator: speed must be above 0, not ${speed}`)
  if (!(batchMs >= 0)) {
    throw new BatchlineError('ERR_OPTION', `emulator: batchMs must be 0 or more, not ${batchMs}`)
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BatchlineError(
      'ERR_OPTION',
      `emulator: port must be a whole number from 0 to 65535, not ${port}`,
    )
  }
  // Node would listen on every address of the machine for an empty host, public ones included.
  if (host === '') throw new BatchlineError('ERR_OPTION', 'emulator: host must not be empty')
  return {
    port,
    host,
    apiKeys: options.apiKeys,
    respond: options.respond ?? defaultAnswer,
    seed: options.seed ?? 1,
    batchMs,
    batchMsJitter: options.batchMsJitter ?? 0,
    cancelMs: options.cancelMs ?? 20,
    windowMs: options.windowMs ?? 24 * 3_600_000,
    archiveMs: options.archiveMs ?? 29 * 24 * 3_600_000,
    shuffle: options.shuffle ?? true,
    models: checkedModels(options.models ?? documentedModels),
    workspace: options.workspace ?? 'wrkspc_emulator',
    faults: options.faults ?? [],
    now: options.now ?? (() => performance.timeOrigin + performance.now()),
    speed,
    limits: fillLimits(options.limits ?? {}),
    inferred: fillInferred(options.inferred ?? {}),
  }
}

function fillLimits(limits: EmulatorLimits): Settings['limits'] {
  return {
    maxRequests: limits.maxRequests ?? 100_000,
    maxBytes: limits.maxBytes ?? 256_000_000,
    queue: limits.queue ?? 200_000,
    listMax: limits.listMax ?? 1000,
    rpm: limits.rpm ?? Infinity,
  }
}

function fillInferred(inferred: InferredBehaviour): Settings['inferred'] {
  return {
    queueFullStatus: inferred.queueFullStatus ?? 429,
    queueFullRetryAfter: inferred.queueFullRetryAfter,
    wrongStateStatus: inferred.wrongStateStatus ?? 400,
    secondCancelStatus: inferred.secondCancelStatus ?? 200,
    archivedStatus: inferred.archivedStatus ?? 404,
    archivedUrlNull: inferred.archivedUrlNull ?? true,
    unknownCursorStatus: inferred.unknownCursorStatus ?? 400,
    extraKeys: inferred.extraKeys ?? false,
    duplicateIds: inferred.duplicateIds ?? false,
    modelRules: inferred.modelRules ?? true,
  }
}
