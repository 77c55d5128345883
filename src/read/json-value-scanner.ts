/**
 * Finds the end of a JSON value, across any number of blocks. It counts brackets and skips strings;
 * the parser validates the value.
 */
import { byte, isSpace } from './json-bytes.ts'

export class JsonValueScanner {
  readonly #onNewLine: (at: number) => void
  #kind: 'composite' | 'string' | 'scalar' | undefined
  #depth = 0
  /** Inside a string. */
  #quoted = false
  /** The previous byte is a backslash that escapes the next one. */
  #escaped = false

  /** @param onNewLine - called for each line end inside a value */
  constructor(onNewLine: (at: number) => void) {
    this.#onNewLine = onNewLine
  }

  /** Whether a value has begun and not ended. */
  get isOpen(): boolean {
    return this.#kind !== undefined
  }

  /** Whether the value is a number or a word, which also ends at the end of the text. */
  get isScalar(): boolean {
    return this.#kind === 'scalar'
  }

  /** Begins a value with its first byte. Pass that byte to {@link find} too. */
  begin(first: number): void {
    this.#depth = 0
    this.#quoted = this.#escaped = false
    if (first === byte.quote) this.#kind = 'string'
    else
      this.#kind = first === byte.openBrace || first === byte.openBracket ? 'composite' : 'scalar'
  }

  /** Ends a number or word at the end of the text. */
  close(): void {
    this.#kind = undefined
  }

  /** Returns the offset after the value; -1 where it goes on beyond the block. */
  find(block: Buffer, from: number): number {
    const end = this.#kind === 'scalar' ? scalarEnd(block, from) : this.#bracketedEnd(block, from)
    if (end !== -1) this.#kind = undefined
    return end
  }

  /** Finds the last bracket of a composite, or the closing quote of a string at depth 0. */
  #bracketedEnd(block: Buffer, from: number): number {
    // Use locals: this loop handles every byte of an array.
    let [depth, quoted, escaped] = [this.#depth, this.#quoted, this.#escaped]
    for (let at = from; at < block.length; at++) {
      const char = block[at]!
      if (quoted) {
        if (escaped) escaped = false
        else if (char === byte.backslash) escaped = true
        else if (char === byte.quote) {
          quoted = false
          if (depth === 0) return at + 1
        }
      } else if (char === byte.quote) quoted = true
      else if (char === byte.openBrace || char === byte.openBracket) depth++
      else if (char === byte.closeBrace || char === byte.closeBracket) {
        if (--depth === 0) return at + 1
      } else if (char === byte.newline) this.#onNewLine(at)
    }
    this.#depth = depth
    this.#quoted = quoted
    this.#escaped = escaped
    return -1
  }
}

function scalarEnd(block: Buffer, from: number): number {
  for (let at = from; at < block.length; at++) {
    const char = block[at]!
    if (isSpace(char) || endsScalar(char)) return at
  }
  return -1
}

/** Brackets and quotes count too: in a sequence the next value may follow directly. */
function endsScalar(char: number): boolean {
  switch (char) {
    case byte.comma:
    case byte.closeBracket:
    case byte.closeBrace:
    case byte.openBracket:
    case byte.openBrace:
    case byte.quote:
      return true
    default:
      return false
  }
}
