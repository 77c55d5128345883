/**
 * The options of the emulator and what they are when left out.
 */
import type { Respond } from './answers/answer.ts'
import { defaultAnswer } from './answers/default-answer.ts'
import type { FaultRule } from './faults/fault-rules.ts'
import { BatchlineError } from '../errors.ts'
import { checkedModels, documentedModels } from './params/known-models.ts'
import type { Models } from './params/known-models.ts'

/** The documented limits of the service; each can be lowered for a test. */
export interface EmulatorLimits {
  /** Requests a batch. Default 100,000. */
  maxRequests?: number
  /** Bytes of a create body. Default 256,000,000. */
  maxBytes?: number
  /** Requests in batches that have not ended, over all workspaces. Default 200,000. */
  queue?: number
  /** Most batches on a page of the list. Default 1,000. */
  listMax?: number
  /** Calls a minute over all endpoints. Default: no limit. */
  rpm?: number
}

/** What the service does and no document says: the default is a guess, so each is a setting. */
export interface InferredBehaviour {
  /** Status of a create that would overfill the queue. Default 429. */
  queueFullStatus?: number
  /** `retry-after` of that answer, in seconds. Default: the header is absent. */
  queueFullRetryAfter?: number
  /** Status of cancel, delete and results in the wrong state. Default 400. */
  wrongStateStatus?: number
  /** Status of a second cancel while the first takes effect. Default 200. */
  secondCancelStatus?: number
  /** Status of the results of an archived batch. Default 404. */
  archivedStatus?: number
  /** Whether `results_url` becomes null when a batch is archived. Default true. */
  archivedUrlNull?: boolean
  /** Status of a list whose `after_id` or `before_id` is unknown. Default 400. */
  unknownCursorStatus?: number
  /** Whether unknown keys beside `requests`, `custom_id` and `params` are let through. Default false. */
  extraKeys?: boolean
  /** Whether a custom_id may occur twice in a batch. Default false. */
  duplicateIds?: boolean
  /** Whether params that some models refuse are refused for those models. Default true. */
  modelRules?: boolean
}

/** Options of {@link startEmulator}; durations are in the emulator's own time. */
export interface EmulatorOptions {
  /** Default 0: any free port. */
  port?: number
  /** Default `127.0.0.1`. */
  host?: string
  /** Folder for bodies, results and the ledger; made if need be. Default: temporary, removed on close. */
  dir?: string
  /**
   * Keys that are let in. Default: any key, but there must be one. A record gives each key the
   * workspace that it belongs to.
   */
  apiKeys?: readonly string[] | Readonly<Record<string, string>>
  /** Makes the answers. Default: a short text, or JSON for the schema that was asked for. */
  respond?: Respond
  /** Seed of shuffling and of faults. Default 1. */
  seed?: number
  /** From create to ended, in milliseconds. Default 50. */
  batchMs?: number
  /** Up to so much more, drawn for each batch. Default 0. */
  batchMsJitter?: number
  /** From cancel to ended, in milliseconds, where the batch would not end sooner. Default 20. */
  cancelMs?: number
  /** From create to expiry, in milliseconds. Default 24 hours. */
  windowMs?: number
  /** From create to archived, in milliseconds. Default 29 days. */
  archiveMs?: number
  /** Whether results come in another order than the requests. Default true. */
  shuffle?: boolean
  limits?: EmulatorLimits
  inferred?: InferredBehaviour
  /**
   * The models that there are; any other ends a request with `not_found_error`. Default: the ids that
   * are documented as of 2026-11-27. `'any'` takes every name.
   */
  models?: 'any' | readonly string[]
  /** Default `wrkspc_emulator`. */
  workspace?: string
  /** Default: none. More can be switched on while it runs, by `emulator.faults`. */
  faults?: readonly FaultRule[]
  /** The real clock, in milliseconds since 1970. Default Date.now with a finer fraction. */
  now?: () => number
  /** Emulated milliseconds a real millisecond. Default 1. */
  speed?: number
}

type Filled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> }
type Grouped = 'dir' | 'limits' | 'inferred' | 'models'

/** The options with nothing left out. */
export type Settings = Filled<Omit<EmulatorOptions, Grouped | 'apiKeys'>> & {
  readonly apiKeys: EmulatorOptions['apiKeys']
  readonly models: Models
  readonly limits: Filled<EmulatorLimits>
  readonly inferred: Filled<Omit<InferredBehaviour, 'queueFullRetryAfter'>> & {
    readonly queueFullRetryAfter: number | undefined
  }
}

/** @throws BatchlineError ERR_OPTION for a figure that can't be. */
export function fillOptions(options: EmulatorOptions): Settings {
  const { speed = 1, batchMs = 50, port = 0, host = '127.0.0.1' } = options
  if (!(speed > 0))
    throw new BatchlineError('ERR_OPTION', `emulator: speed is above 0, not ${speed}`)
  if (!(batchMs >= 0)) {
    throw new BatchlineError('ERR_OPTION', `emulator: batchMs is 0 or more, not ${batchMs}`)
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BatchlineError(
      'ERR_OPTION',
      `emulator: port is a whole number from 0 to 65535, not ${port}`,
    )
  }
  // To Node an empty host is every address of the machine, the public ones too.
  if (host === '') throw new BatchlineError('ERR_OPTION', 'emulator: host is empty')
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
