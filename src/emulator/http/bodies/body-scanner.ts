/**
 * Finds the elements of `requests` in a create body while it streams, whatever its white space, key
 * order and escapes, and wherever it is split. JSON.parse of a 256 MB body would need several times
 * its size; the scanner holds one element at a time.
 *
 * It only decides where a value ends, and checks the bytes between values. It hands over every
 * value, and JSON.parse decides whether the value is valid.
 */
export interface BodyEvents {
  /**
   * An element of `requests`: its bytes, valid during the call only, its offset in the body, and how
   * many objects and arrays stand within each other in it.
   */
  element(bytes: Buffer, offset: number, depth: number): void
  /** The body has `requests`, and it is an array. */
  array(): void
  /** Another member of the body, or a `requests` that is not an array. */
  member(key: string, bytes: Buffer): void
}

type Expects =
  | 'body' // {
  | 'first key' // a string or }
  | 'key' // a string
  | 'colon'
  | 'value'
  | 'next member' // , or }
  | 'first element' // a value or ]
  | 'element'
  | 'next element' // , or ]
  | 'nothing'

export class BodyScanner {
  readonly #events: BodyEvents
  #expects: Expects = 'body'
  #key = ''
  /** True inside a value. */
  #inValue = false
  #valueStart = 0
  #pieces: Buffer[] = []
  #depth = 0
  /** The greatest depth in the current value. */
  #deepest = 0
  #inString = false
  #escaped = false
  #bareword = false
  /** Number of bytes before the current chunk. */
  #before = 0

  constructor(events: BodyEvents) {
    this.#events = events
  }

  /** @throws BodySyntaxError if the bytes between values are not JSON. */
  push(chunk: Buffer): void {
    let i = 0
    while (i < chunk.length) {
      if (this.#inValue) i = this.#passValue(chunk, i)
      else i = this.#between(chunk, i)
    }
    this.#before += chunk.length
  }

  /** @throws BodySyntaxError if the body ends too early. */
  end(): void {
    if (this.#expects !== 'nothing')
      throw new BodySyntaxError('unexpected end of data', this.#before)
  }

  #between(chunk: Buffer, i: number): number {
    const byte = chunk[i] as number
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return i + 1
    const expected = this.#expects
    if (expected === 'body' && byte === 0x7b) this.#expects = 'first key'
    else if (expected === 'colon' && byte === 0x3a) this.#expects = 'value'
    else if (expected === 'next member' && byte === 0x2c) this.#expects = 'key'
    else if (expected === 'next element' && byte === 0x2c) this.#expects = 'element'
    else if ((expected === 'first key' || expected === 'next member') && byte === 0x7d) {
      this.#expects = 'nothing'
    } else if ((expected === 'first element' || expected === 'next element') && byte === 0x5d) {
      this.#expects = 'next member'
    } else if (expected === 'value' && byte === 0x5b && this.#key === 'requests') {
      this.#expects = 'first element'
      this.#events.array()
    } else return this.#startValue(chunk, i)
    return i + 1
  }

  #startValue(chunk: Buffer, i: number): number {
    const byte = chunk[i] as number
    const isKey = this.#expects === 'first key' || this.#expects === 'key'
    const mayStart = isKey
      ? byte === 0x22
      : this.#expects === 'value' || this.#expects.endsWith('element')
    // A separator can't start a value: the scanner would find an empty bareword there, in an
    // endless loop.
    const isSeparator = byte === 0x2c || byte === 0x3a || byte === 0x5d || byte === 0x7d
    if (!mayStart || isSeparator || this.#expects === 'next element') {
      throw new BodySyntaxError('unexpected character', this.#before + i)
    }
    this.#inValue = true
    this.#valueStart = this.#before + i
    this.#deepest = 0
    this.#bareword = byte !== 0x22 && byte !== 0x7b && byte !== 0x5b
    return i
  }

  #passValue(chunk: Buffer, from: number): number {
    const end = this.#bareword ? endOfBareword(chunk, from) : this.#endOfNested(chunk, from)
    const piece = chunk.subarray(from, end === -1 ? chunk.length : end)
    if (end === -1) {
      this.#pieces.push(piece)
      return chunk.length
    }
    const bytes = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece])
    this.#pieces = []
    this.#inValue = false
    this.#found(bytes)
    return end
  }

  #found(bytes: Buffer): void {
    if (this.#expects.endsWith('element')) {
      this.#expects = 'next element'
      this.#events.element(bytes, this.#valueStart, this.#deepest)
    } else if (this.#expects === 'value') {
      this.#expects = 'next member'
      this.#events.member(this.#key, bytes)
    } else {
      this.#expects = 'colon'
      this.#key = this.#parseKey(bytes)
    }
  }

  #parseKey(bytes: Buffer): string {
    try {
      return JSON.parse(bytes.toString()) as string
    } catch {
      throw new BodySyntaxError('invalid string', this.#valueStart)
    }
  }

  /** The hot loop: the end of the string, object or array, or -1 if it is not in this chunk. */
  #endOfNested(chunk: Buffer, from: number): number {
    let depth = this.#depth
    let deepest = this.#deepest
    let inString = this.#inString
    let escaped = this.#escaped
    let end = -1
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (inString) {
        if (escaped) escaped = false
        else if (byte === 0x5c) escaped = true
        else if (byte === 0x22) inString = false
        else continue
        if (inString || depth > 0) continue
      } else if (byte === 0x22) {
        inString = true
        continue
      } else if (byte === 0x7b || byte === 0x5b) {
        if (++depth > deepest) deepest = depth
        continue
      } else if ((byte !== 0x7d && byte !== 0x5d) || --depth > 0) continue
      end = i + 1
      break
    }
    this.#depth = depth
    this.#deepest = deepest
    this.#inString = inString
    this.#escaped = escaped
    return end
  }
}

/** The end of a number, true, false, null or an invalid word. */
function endOfBareword(chunk: Buffer, from: number): number {
  for (let i = from; i < chunk.length; i++) {
    const byte = chunk[i] as number
    if (byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d) return i
  }
  return -1
}

/** The body is not valid JSON. `offset` counts bytes from its start. */
export class BodySyntaxError extends Error {
  readonly offset: number

  constructor(what: string, offset: number) {
    super(`The request body is not valid JSON: ${what}: char ${offset}`)
    this.offset = offset
  }
}
