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

  constructor(stream: TerminalStream, isLive: boolean = stream.isTTY === true) {
    this.#stream = stream
    this.isLive = isLive
  }

  /** Writes a line that stays. */
  say(text: string): void {
    const live = this.#shown
    this.clear()
    this.#stream.write(`${printable(text)}\n`)
    this.live(live)
  }

  /** Redraws the live line; without a terminal does nothing. */
  live(text: string): void {
    if (!this.isLive || text === this.#shown) return
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
