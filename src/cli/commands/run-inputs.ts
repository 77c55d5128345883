/** What a run reads besides its job: the requests of the input, and the store of answers. */
import type { Readable } from 'node:stream'
import { answers as storeOf } from '../../answers/answer-store.ts'
import type { AnswerStore } from '../../answers/answer-store.ts'
import type { RunOptions } from '../options/run-options.ts'
import type { Tally } from '../terminal/tally.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { openRequests } from './open-requests.ts'

export interface OpenInputs {
  /** Absent where the rows come from the job's records. */
  readonly requests: Readable | undefined
  readonly answers: AnswerStore | undefined
}

/** Opened before the job, so that what can't be used ends the run early; or behind it, in a step. */
export class RunInputs {
  readonly #options: RunOptions
  readonly #isRecorded: boolean
  readonly #tools: {
    readonly tally: Tally
    readonly terminal: Terminal
    readonly signal: AbortSignal
  }
  #opening: Promise<OpenInputs> | undefined
  #open: Partial<OpenInputs> = {}

  constructor(
    options: RunOptions,
    { recorded }: { readonly recorded: boolean },
    tools: { readonly tally: Tally; readonly terminal: Terminal; readonly signal: AbortSignal },
  ) {
    this.#options = options
    this.#isRecorded = recorded
    this.#tools = tools
  }

  /** The store, once it is open. */
  get answers(): AnswerStore | undefined {
    return this.#open.answers
  }

  /** Opens them once. @throws what is wrong with the input as a whole, or with the store */
  open(): Promise<OpenInputs> {
    return (this.#opening ??= this.#openAll())
  }

  async close(): Promise<void> {
    const { requests, answers } = this.#open
    requests?.destroy()
    await answers?.close()
  }

  async #openAll(): Promise<OpenInputs> {
    const { tally, terminal, signal } = this.#tools
    const say = (text: string): void => terminal.say(text)
    const requests = this.#isRecorded
      ? undefined
      : await openRequests(this.#options, { tally, signal, say })
    this.#open = { requests }
    const answers = await this.#openAnswers()
    this.#open = { requests, answers }
    return { requests, answers }
  }

  async #openAnswers(): Promise<AnswerStore | undefined> {
    const { answers } = this.#options
    if (answers === undefined) return undefined
    const store = storeOf(answers)
    try {
      await store.check()
      return store
    } catch (error) {
      this.#open.requests?.destroy()
      await store.close()
      throw error
    }
  }
}
