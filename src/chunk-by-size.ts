import { ChunkRows } from './job/seal/chunk-rows.ts'
import type { Attempt } from './job/core/attempt.ts'
import { StageRole } from './job/core/stage-role.ts'
import { mostBodyBytes, mostRequests, usualBodyBytes } from './limits.ts'
import { OptionCheck } from './option-check.ts'
import type { BatchRequest, Chunk, Outcome } from './outcome.ts'
import { isOutcome } from './is-outcome.ts'
import { Serial } from './stream/serial.ts'
import type { Emit, Stage } from './stream/stage.ts'
import { stage } from './stream/stage.ts'
import { checkJob, isRequestLike, unexpectedItem } from './wiring.ts'

/**
 * How {@link chunkBySize} cuts. Limits hold for new chunks; what was sent keeps its boundaries.
 *
 * @example
 * ```ts
 * const options: ChunkBySizeOptions = { maxRequests: 10_000, maxWaitMs: 60_000 }
 * const chunks = chunkBySize(job, options)
 * ```
 */
export interface ChunkBySizeOptions {
  /** Requests in a chunk. Default and most: 100,000 (docs: build-with-claude/batch-processing). */
  maxRequests?: number
  /**
   * Bytes of a create body, envelope included, counted in UTF-8. Default 255,000,000: the service
   * takes 256 MB (docs: build-with-claude/batch-processing) and does not say whether MB is 10^6 or 2^20.
   */
  maxBytes?: number
  /**
   * Seals a chunk once its first row has waited this long, in milliseconds.
   * Default: a chunk waits until it is full or the input ends.
   */
  maxWaitMs?: number
  /**
   * `positional` (default): the service sees ids of batchline's own, yours stay here and may be any
   * strings. `keep`: your ids are sent; they must fit the service's grammar, and an id that repeats
   * starts a new chunk.
   */
  customIds?: 'positional' | 'keep'
  /**
   * What to do if the input of sent chunks was edited. `error` (default): ends the run, naming the row.
   * `keep`: keeps what was sent and paid, and uses the new input only for new chunks.
   */
  changed?: 'error' | 'keep'
  /**
   * Sends requests of a chunk with equal params once, and answers all their rows with it: a row that
   * was not sent is marked `same_as`, costs nothing, and shares failures too. Params are equal if they are the same
   * bytes when serialized. Holds for new chunks. Default false.
   */
  dedupe?: boolean
  /**
   * Ends the stage with an AbortError when it is aborted. What was sent stays on record, and the next run
   * collects it. Default: none.
   */
  signal?: AbortSignal
}

/**
 * Writes requests to sealed chunk files, each the exact body of one create call, and hands on a
 * reference to each. Holds no chunk in memory. Requests that can't be sent become `rejected`
 * outcomes; outcomes pass.
 *
 * @example
 * ```ts
 * const chunks = chunkBySize(job, { maxRequests: 10_000 })
 * await pipeline(rows, requests, chunks, submitBatches(job), awaitResults(job), sink)
 * ```
 * @throws BatchlineError `ERR_CHANGED` when rows no longer make what was sent, `ERR_ORDER` when rows
 * come out of order, `ERR_INPUT` for an item that is not a request, `ERR_STORAGE` when the disk fails,
 * `ERR_ATTEMPT_IN_USE` for a second one.
 */
export function chunkBySize<Row>(
  job: Attempt<Row>,
  options: ChunkBySizeOptions = {},
): Stage<BatchRequest<Row> | Outcome<unknown, Row>, Chunk | Outcome<unknown, Row>> {
  type Out = Chunk | Outcome
  checkJob('chunkBySize', job)
  const { parts, key } = job
  const limits = checkLimits(options)
  // The timer of maxWaitMs seals between two rows, never in the middle of one.
  const serial = new Serial()
  let rows: ChunkRows | undefined
  let timer: NodeJS.Timeout | undefined
  let timed: number | undefined

  async function started(emit: Emit<Out>, signal: AbortSignal): Promise<ChunkRows> {
    if (rows) return rows
    // Before the survey of a folder that was moved is over, nothing is sealed.
    const { gate, waiter, settings } = parts
    await waiter.wait({ until: () => !gate.isPaused, signal })
    rows = new ChunkRows(parts, key, {
      ...limits,
      customIds: options.customIds ?? 'positional',
      dedupe: options.dedupe ?? false,
      changed: options.changed ?? settings.changed,
    })
    await rows.start(emit)
    return rows
  }

  function take(
    chunks: ChunkRows,
    item: BatchRequest | Outcome,
    emit: Emit<Out>,
    signal: AbortSignal,
  ): Promise<void> | undefined {
    const taken = isOutcome(item)
      ? chunks.outcome(item, emit, signal)
      : chunks.request(asRequest(item), emit, signal)
    if (taken) return taken.then(() => sealLater(chunks, emit, signal))
    sealLater(chunks, emit, signal)
    return undefined
  }

  async function first(
    item: BatchRequest | Outcome,
    emit: Emit<Out>,
    signal: AbortSignal,
  ): Promise<void> {
    await take(await started(emit, signal), item, emit, signal)
  }

  function sealLater(chunks: ChunkRows, emit: Emit<Out>, signal: AbortSignal): void {
    // The time of a chunk that was sealed meanwhile is over.
    if (chunks.pending === timed) return
    clearTimeout(timer)
    timed = chunks.pending
    if (options.maxWaitMs === undefined || timed === undefined) return
    timer = setTimeout(() => {
      serial.run(() => chunks.seal(emit, signal)).catch((error: Error) => self.destroy(error))
    }, options.maxWaitMs)
  }

  const self = stage<BatchRequest | Outcome, Out>({
    name: 'chunkBySize',
    readableHighWaterMark: 1,
    signal: options.signal,
    transform: (item, emit, signal) =>
      serial.take(() => (rows ? take(rows, item, emit, signal) : first(item, emit, signal))),
    flush: (emit, signal) =>
      serial.run(async () => {
        clearTimeout(timer)
        const chunks = await started(emit, signal)
        await chunks.end(emit, signal)
        role.end(parts.roles.has(`submitBatches of attempt ${key}`))
      }),
    async close(error) {
      clearTimeout(timer)
      await serial.run(async () => rows?.close())
      role.close(error)
    },
  })
  const role = new StageRole(parts, `chunkBySize of attempt ${key}`)
  return self as Stage<BatchRequest<Row> | Outcome<unknown, Row>, Chunk | Outcome<unknown, Row>>
}

function asRequest(item: BatchRequest): BatchRequest {
  if (isRequestLike(item)) return item
  throw unexpectedItem('chunkBySize', item)
}

function checkLimits(options: ChunkBySizeOptions): { maxRequests: number; maxBytes: number } {
  const { maxRequests = mostRequests, maxBytes = usualBodyBytes } = options
  const check = new OptionCheck('chunkBySize')
  check.wholeNumber('maxRequests', maxRequests, { most: mostRequests })
  check.wholeNumber('maxBytes', maxBytes, { most: mostBodyBytes })
  check.ms('maxWaitMs', options.maxWaitMs, true)
  check.oneOf('customIds', options.customIds, ['positional', 'keep'])
  check.oneOf('changed', options.changed, ['error', 'keep'])
  check.boolean('dedupe', options.dedupe)
  return { maxRequests, maxBytes }
}
