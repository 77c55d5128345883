/**
 * stderr, where everything but data goes. On a terminal the bottom line is live, redrawn in place; anywhere
 * else there are only lines that stay.
 */
import { printable } from './printable.ts'

/** The part of `process.stderr` that is used. */
export interface TerminalStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const eraseLine = '\r\u001B[2K'

export class Terminal {
  readonly #stream: TerminalStream
  /** Whether there can be a live line. */
  readonly isLive: boolean
  #shown = ''
  #said = ''
  #isAsking = false

  constructor(stream: TerminalStream, isLive: boolean = stream.isTTY === true) {
    this.#stream = stream
    this.isLive = isLive
  }

  /** The last line that stays. */
  get said(): string {
    return this.#said
  }

  /** Writes a line that stays. */
  say(text: string): void {
    const live = this.#shown
    this.clear()
    const below = this.#isAsking ? '\n' : ''
    this.#stream.write(`${below}${printable(text)}\n`)
    this.#said = text
    this.live(live)
  }

  /** Keeps the bottom line free for a question, which the live line would wipe out. */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    this.clear()
    this.#isAsking = true
    try {
      return await question()
    } finally {
      this.#isAsking = false
    }
  }

  /** Redraws the live line; without a terminal does nothing. */
  live(text: string): void {
    if (!this.isLive || this.#isAsking || text === this.#shown) return
    const line = printable(text).slice(0, Math.max(0, (this.#stream.columns || 80) - 1))
    this.#stream.write(`${eraseLine}${line}`)
    this.#shown = text
  }

  /** Removes the live line. */
  clear(): void {
    if (this.#shown === '') return
    this.#stream.write(eraseLine)
    this.#shown = ''
  }
}
