/**
 * Finds where a JSON value ends, over as many blocks as it takes. It counts brackets and knows strings;
 * whether what lies within them is sound is for the parser to say.
 */
import { byte, isSpace } from './json-bytes.ts'

export class JsonValueScanner {
  readonly #onNewLine: (at: number) => void
  #kind: 'composite' | 'string' | 'scalar' | undefined
  #depth = 0
  /** Within a string. */
  #quoted = false
  /** The backslash before the next byte takes it for itself. */
  #escaped = false

  /** @param onNewLine - hears of each line end within a value */
  constructor(onNewLine: (at: number) => void) {
    this.#onNewLine = onNewLine
  }

  /** Within a value. */
  get isOpen(): boolean {
    return this.#kind !== undefined
  }

  /** Within a number or a word, which ends where the text ends. */
  get isScalar(): boolean {
    return this.#kind === 'scalar'
  }

  /** A value begins with this byte, which {@link find} is to be given. */
  begin(first: number): void {
    this.#depth = 0
    this.#quoted = this.#escaped = false
    if (first === byte.quote) this.#kind = 'string'
    else
      this.#kind = first === byte.openBrace || first === byte.openBracket ? 'composite' : 'scalar'
  }

  /** The end of the text ends a scalar. */
  close(): void {
    this.#kind = undefined
  }

  /** Behind the end of the value; -1 where that is not in the block. */
  find(block: Buffer, from: number): number {
    const end = this.#kind === 'scalar' ? scalarEnd(block, from) : this.#bracketedEnd(block, from)
    if (end !== -1) this.#kind = undefined
    return end
  }

  /** A string ends as a composite of depth 0 does: with its last quote. */
  #bracketedEnd(block: Buffer, from: number): number {
    // Locals, because this is the loop that every byte of an array goes through.
    let [depth, quoted, escaped] = [this.#depth, this.#quoted, this.#escaped]
    for (let at = from; at < block.length; at++) {
      const sign = block[at]!
      if (quoted) {
        if (escaped) escaped = false
        else if (sign === byte.backslash) escaped = true
        else if (sign === byte.quote) {
          quoted = false
          if (depth === 0) return at + 1
        }
      } else if (sign === byte.quote) quoted = true
      else if (sign === byte.openBrace || sign === byte.openBracket) depth++
      else if (sign === byte.closeBrace || sign === byte.closeBracket) {
        if (--depth === 0) return at + 1
      } else if (sign === byte.newline) this.#onNewLine(at)
    }
    this.#depth = depth
    this.#quoted = quoted
    this.#escaped = escaped
    return -1
  }
}

function scalarEnd(block: Buffer, from: number): number {
  for (let at = from; at < block.length; at++) {
    const sign = block[at]!
    if (isSpace(sign) || endsScalar(sign)) return at
  }
  return -1
}

/** Brackets and quotes too: in a sequence a value may begin with nothing before it. */
function endsScalar(sign: number): boolean {
  switch (sign) {
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
