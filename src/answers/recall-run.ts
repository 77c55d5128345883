/**
 * Looks up requests in groups of what has come. It never waits for more: while one group is looked up and
 * handed on, the next one gathers. The order of the items is kept.
 */
import { isOutcome } from '../is-outcome.ts'
import type { BatchRequest, Outcome } from '../outcome.ts'
import { abortable } from '../stream/abortable.ts'
import type { Emit } from '../stream/stage.ts'
import { replacingKey } from './answer-key.ts'
import type { MakeKey } from './answer-key.ts'
import type { StoreParts } from './answer-store.ts'
import { findAnswers } from './find-answers.ts'
import type { FoundAnswer } from './find-answers.ts'
import { recalledOutcome } from './recalled-outcome.ts'

type Item = BatchRequest | Outcome

const groupItems = 64
/** In characters. Rows may be megabytes long. */
const groupLength = 2 ** 20
/** What an item counts that is not looked at. */
const usualLength = 2 ** 14

interface Gathered {
  readonly item: Item
  /** Absent for what passes as it is. */
  readonly key?: string
}

export interface RecallOptionsChecked {
  readonly makeKey: MakeKey
  readonly maxAgeMs: number
  /** Ends the stage. */
  readonly fail: (error: Error) => void
}

export class RecallRun {
  readonly #store: StoreParts
  readonly #options: RecallOptionsChecked
  #gathered: Gathered[] = []
  #length = 0
  #work: Promise<void> | undefined
  #room: Promise<void> = Promise.resolve()
  #giveRoom: (() => void) | undefined

  constructor(store: StoreParts, options: RecallOptionsChecked) {
    this.#store = store
    this.#options = options
  }

  /** Returns a promise if there is no room until earlier items have gone on. */
  take(item: Item, emit: Emit<Item>, signal: AbortSignal): Promise<void> | undefined {
    const keyed = isAskable(item) ? this.#options.makeKey(item.params) : undefined
    if (!keyed && !this.#work) return emit(item)
    this.#gathered.push(keyed ? { item, key: keyed.key } : { item })
    this.#length += keyed?.length ?? usualLength
    this.#work ??= this.#handOn(emit, signal)
    if (this.#gathered.length < groupItems && this.#length < groupLength) return undefined
    this.#room = new Promise((resolve) => (this.#giveRoom = resolve))
    return this.#room
  }

  /** Resolves when all items have gone on, or the stage has failed. */
  async end(): Promise<void> {
    await this.#work
  }

  async #handOn(emit: Emit<Item>, signal: AbortSignal): Promise<void> {
    try {
      while (this.#gathered.length > 0) {
        const group = this.#gathered
        this.#gathered = []
        this.#length = 0
        this.#giveRoom?.()
        await this.#answer(group, emit, signal)
      }
    } catch (error) {
      if (!signal.aborted) this.#options.fail(error as Error)
    } finally {
      this.#work = undefined
      this.#giveRoom?.()
    }
  }

  async #answer(group: readonly Gathered[], emit: Emit<Item>, signal: AbortSignal): Promise<void> {
    const keys = group.flatMap(({ key }) => key ?? [])
    const found = await abortable(findAnswers(this.#store.turns, keys), signal)
    let next = 0
    for (const { item, key } of group) {
      const known = key === undefined ? undefined : found[next++]
      const answered = key === undefined ? item : await this.#item(item as BatchRequest, key, known)
      const room = emit(answered)
      if (room) await room
    }
  }

  async #item(request: BatchRequest, key: string, known: FoundAnswer | undefined): Promise<Item> {
    if (!known) return { ...request, key }
    const isFresh = Date.now() - known.at <= this.#options.maxAgeMs
    const message = isFresh ? await known.message() : undefined
    if (!message) return { ...request, key: replacingKey(key, known.at) }
    return recalledOutcome(request, key, message)
  }
}

/** A request of a later attempt was asked before, and its answer was of no use. */
function isAskable(item: Item): item is BatchRequest {
  return !isOutcome(item) && item.retries === undefined && typeof item.custom_id === 'string'
}
