/** The options of the emulator and their defaults. */
import type { Respond } from './answers/answer.ts'
import { defaultAnswer } from './answers/default-answer.ts'
import type { FaultRule } from './faults/fault-rules.ts'
import { BatchlineError } from '../errors.ts'
import { checkedModels, documentedModels } from './models/known-models.ts'
import type { Models } from './models/known-models.ts'

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
  /**
   * A usage tier of the service: sets every limit below that is not given, and `queue`. Default
   * `none`: limits that nobody reaches, and the queue of the tier Start.
   */
  tier?: 'none' | 'start' | 'build' | 'scale'
  /** Calls per minute to the batch endpoints. Default: that of the tier. */
  rpm?: number
  /** Calls per minute to `count_tokens`. Default: that of the tier. */
  countRpm?: number
  /** Calls per minute to `POST /v1/messages`, for each group of models. Default: that of the tier. */
  messagesRpm?: number
  /** Input tokens per minute of these calls, without cache reads. Default: that of the tier. */
  inputTpm?: number
  /** Output tokens per minute of these calls. Default: that of the tier. */
  outputTpm?: number
  /** Lower limits of single workspaces, by workspace id. Default: none. */
  workspaces?: Readonly<Record<string, WorkspaceLimits>>
}

/**
 * Limits of one workspace. They hold beside those of the organization.
 *
 * @example
 * ```ts
 * const workspaces: Record<string, WorkspaceLimits> = { wrkspc_nightly: { rpm: 100, inputTpm: 50_000 } }
 * const emulator = await startEmulator({ limits: { workspaces } })
 * ```
 */
export interface WorkspaceLimits {
  /** Calls per minute to the batch endpoints. Default: no limit of its own. */
  rpm?: number
  /** Calls per minute to `count_tokens`. Default: no limit of its own. */
  countRpm?: number
  /** Calls per minute to `POST /v1/messages`, for each group of models. Default: no limit of its own. */
  messagesRpm?: number
  /** Input tokens per minute of these calls, without cache reads. Default: no limit of its own. */
  inputTpm?: number
  /** Output tokens per minute of these calls. Default: no limit of its own. */
  outputTpm?: number
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
   * When the params of a request are checked: when it is `processed`, so that it alone ends as
   * errored, or at the `create` call, which is refused. Default `processed`.
   */
  paramsChecked?: 'processed' | 'create'
  /** Status of a create call without requests. Default 400. */
  emptyRequestsStatus?: number
  /** Status of a create call that has a custom_id twice. Default 400. */
  duplicateIdStatus?: number
  /** Status of a call for a batch that does not exist, is deleted or of another workspace. Default 404. */
  unknownIdStatus?: number
  /** Status of a cancel call for a batch that has ended. Default 400. */
  cancelEndedStatus?: number
  /** Status of a delete call for a batch that has not ended. Default 400. */
  deleteRunningStatus?: number
  /** Status of a results call for a batch that has not ended. Default 400. */
  resultsRunningStatus?: number
  /** Status of a second cancel call while the first is taking effect. Default 200. */
  secondCancelStatus?: number
  /** Status of a results call for an archived batch. Default 404. */
  archivedStatus?: number
  /** Whether `results_url` becomes null once a batch is archived. Default true. */
  archivedUrlNull?: boolean
  /**
   * Status of a list call with an unknown `after_id` or `before_id`. With 200 the page is empty.
   * Default 400.
   */
  unknownCursorStatus?: number
  /**
   * Status of a list call with both `after_id` and `before_id`. With 200 only `after_id` counts.
   * Default 200.
   */
  bothCursorsStatus?: number
  /** Status of a list call with an empty cursor. With 200 it does not count. Default 200. */
  emptyCursorStatus?: number
  /** Whether replies have `anthropic-ratelimit-*` headers. Default true. */
  rateHeaders?: boolean
  /** Whether a results call obeys a `range` header. Default false: it sends everything. */
  resultsRange?: boolean
  /** Whether results are sent as gzip to a client that accepts it. Default false. */
  resultsGzip?: boolean
  /** `usage.service_tier` of an answer in a batch. Default `batch`. */
  serviceTier?: 'batch' | 'standard' | null
  /** Most bytes of one request in a batch. Default: no limit but that of the body. */
  requestMaxBytes?: number
  /**
   * Whether unknown keys beside `requests`, `custom_id` and `params` are accepted. Default false.
   */
  extraKeys?: boolean
  /** Whether a batch may contain the same custom_id twice. Default false. */
  duplicateIds?: boolean
  /** Whether each model refuses the params that the real one refuses. Default true. */
  modelRules?: boolean
  /** Whether unknown members of params are accepted. Default false. */
  unknownMembers?: boolean
  /** Whether a refusal is billed. Default true. */
  refusalsBilled?: boolean
  /** Whether a batch reads prompt caches that a call to `/v1/messages` has filled. Default false. */
  cacheFromCalls?: boolean
  /**
   * Whether requests of a batch read prompt caches that earlier requests of the same batch have
   * filled. Default false: they can be read once the batch has ended.
   */
  cacheWithinBatch?: boolean
  /** Share of the possible cache reads that happen, from 0 to 1. Default 1. */
  cacheHitRate?: number
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
type Optional = 'apiKeys' | 'adminKeys' | 'publicUrl'

/** The options with every default filled in. */
export type Settings = Filled<Omit<EmulatorOptions, Grouped | Optional>> & {
  readonly apiKeys: EmulatorOptions['apiKeys']
  readonly adminKeys: EmulatorOptions['adminKeys']
  readonly publicUrl: EmulatorOptions['publicUrl']
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
    adminKeys: options.adminKeys,
    publicUrl: options.publicUrl,
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
    listMax: limits.listMax ?? 1000,
    tier: limits.tier ?? 'none',
    queue: limits.queue ?? 200_000,
    rpm: limits.rpm ?? Infinity,
    countRpm: limits.countRpm ?? Infinity,
    messagesRpm: limits.messagesRpm ?? Infinity,
    inputTpm: limits.inputTpm ?? Infinity,
    outputTpm: limits.outputTpm ?? Infinity,
    workspaces: limits.workspaces ?? {},
  }
}

function fillInferred(inferred: InferredBehaviour): Settings['inferred'] {
  return {
    queueFullStatus: inferred.queueFullStatus ?? 429,
    queueFullRetryAfter: inferred.queueFullRetryAfter,
    paramsChecked: inferred.paramsChecked ?? 'processed',
    emptyRequestsStatus: inferred.emptyRequestsStatus ?? 400,
    duplicateIdStatus: inferred.duplicateIdStatus ?? 400,
    unknownIdStatus: inferred.unknownIdStatus ?? 404,
    cancelEndedStatus: inferred.cancelEndedStatus ?? 400,
    deleteRunningStatus: inferred.deleteRunningStatus ?? 400,
    resultsRunningStatus: inferred.resultsRunningStatus ?? 400,
    secondCancelStatus: inferred.secondCancelStatus ?? 200,
    archivedStatus: inferred.archivedStatus ?? 404,
    archivedUrlNull: inferred.archivedUrlNull ?? true,
    unknownCursorStatus: inferred.unknownCursorStatus ?? 400,
    bothCursorsStatus: inferred.bothCursorsStatus ?? 200,
    emptyCursorStatus: inferred.emptyCursorStatus ?? 200,
    rateHeaders: inferred.rateHeaders ?? true,
    resultsRange: inferred.resultsRange ?? false,
    resultsGzip: inferred.resultsGzip ?? false,
    serviceTier: inferred.serviceTier === undefined ? 'batch' : inferred.serviceTier,
    requestMaxBytes: inferred.requestMaxBytes ?? Infinity,
    extraKeys: inferred.extraKeys ?? false,
    duplicateIds: inferred.duplicateIds ?? false,
    modelRules: inferred.modelRules ?? true,
    unknownMembers: inferred.unknownMembers ?? false,
    refusalsBilled: inferred.refusalsBilled ?? true,
    cacheFromCalls: inferred.cacheFromCalls ?? false,
    cacheWithinBatch: inferred.cacheWithinBatch ?? false,
    cacheHitRate: inferred.cacheHitRate ?? 1,
  }
}
