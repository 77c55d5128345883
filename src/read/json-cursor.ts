/**
 * Walks through the bytes of JSON and says where values begin and end. It knows strings, brackets and
 * what stands between the values that it looks for, and leaves all else to the parser.
 */
import type { TextPlace } from '../json/json-fault.ts'
import type { RowIntake } from './row-intake.ts'

const quote = 0x22
const backslash = 0x5c
const newline = 0x0a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const comma = 0x2c
const colon = 0x3a

/**
 * What comes next. Between rows: `first` (a value or the end of the array), `value`, `separator`. On the
 * way to the array, within objects: `top`, `firstKey`, `key`, `colon`, `member`, `afterMember`. `rest` is
 * behind the array.
 */
type State =
  | 'top'
  | 'firstKey'
  | 'key'
  | 'colon'
  | 'member'
  | 'afterMember'
  | 'first'
  | 'value'
  | 'separator'
  | 'rest'

/** What a value is while the cursor is within it. */
type Inside = 'composite' | 'string' | 'scalar'

export type CursorEvent = 'start' | 'end' | 'fault' | undefined

export interface MissingEnd {
  readonly problem: string
  readonly way: (intake: RowIntake) => string
}

const expectations: Readonly<Record<State, string>> = {
  top: 'the beginning of a value',
  firstKey: 'a name in quotes or }',
  key: 'a name in quotes',
  colon: 'a colon',
  member: 'a value',
  afterMember: 'a comma or }',
  first: 'a value or ]',
  value: 'a value',
  separator: 'a comma or ]',
  rest: 'nothing more',
}

export class JsonCursor {
  readonly #path: readonly string[]
  readonly #isSequence: boolean
  #state: State
  #inside: Inside | undefined
  /** Whether the value that the cursor is in is a row, a key, or passed over. */
  #role: 'row' | 'key' | 'skipped' = 'row'
  #depth = 0
  /** The backslash before this byte takes it for itself. */
  #escaped = false
  /** Behind the first quote of a value that is a string. */
  #opened = false
  /** Within a string of a composite. */
  #quoted = false
  /** Objects around that are open: as many names of the path are matched. */
  #level = 0
  #matches = false
  /** Pieces of a name that lie in blocks before, and where in this block the rest of it begins. */
  #key: Buffer[] = []
  #keyStart = 0
  /** Names met where the path was looked for and not found. */
  readonly #names: string[] = []
  #found = false
  #block: Buffer = Buffer.alloc(0)
  at = 0
  #line: number
  /** Where in the block the line begins; characters of it that lie in blocks before. */
  #lineStart = 0
  #columnsBefore = 0

  constructor(path: readonly string[], isSequence: boolean, firstLine: number) {
    this.#path = path
    this.#isSequence = isSequence
    this.#state = isSequence ? 'value' : 'top'
    this.#found = isSequence
    this.#line = firstLine
  }

  /** Within a row, whose beginning is in this block or one before. */
  get isInside(): boolean {
    return this.#inside !== undefined && this.#role === 'row'
  }

  get expected(): string {
    if (this.#state === 'top' && this.#path.length > 0) return 'an object'
    return expectations[this.#state]
  }

  begin(block: Buffer): void {
    this.#block = block
    this.at = this.#lineStart = this.#keyStart = 0
  }

  /** The block is through; what of its last line is in it is counted. */
  leave(): void {
    if (this.#inside !== undefined && this.#role === 'key') {
      this.#key.push(this.#block.subarray(this.#keyStart))
    }
    this.#columnsBefore += characters(this.#block.subarray(this.#lineStart))
    this.#block = Buffer.alloc(0)
    this.at = this.#lineStart = 0
  }

  place(at: number): TextPlace {
    const before = characters(this.#block.subarray(this.#lineStart, at))
    return { line: this.#line, column: this.#columnsBefore + before + 1 }
  }

  get endPlace(): TextPlace {
    return this.place(this.at)
  }

  /** The next beginning or end of a row; `at` is where. */
  next(): CursorEvent {
    const block = this.#block
    while (this.at < block.length) {
      if (this.#inside !== undefined) {
        if (!this.#toEnd()) return undefined
        const wasRow = this.#role === 'row'
        this.#leaveValue()
        if (wasRow) return 'end'
        continue
      }
      const byte = block[this.at]!
      if (byte === newline) this.#newLine(this.at)
      if (isSpace(byte)) {
        this.at++
        continue
      }
      const event = this.#between(byte)
      if (event !== undefined) return event
    }
    return undefined
  }

  /** At the end of the input. @returns whether a row ends there */
  end(): boolean {
    const isRow = this.#inside === 'scalar' && this.#role === 'row'
    if (this.#inside === 'scalar') this.#leaveValue()
    return isRow
  }

  /** What the end of the input came too early for. */
  get missing(): MissingEnd | undefined {
    const again = 'Mend the file and run the same program again.'
    if (this.#isSequence && this.#inside === undefined) return undefined
    if (this.#state === 'rest' && this.#inside === undefined && this.#level === 0) {
      return this.#found ? undefined : this.#notFound()
    }
    return {
      problem:
        'is the end of the input, before the end of its JSON: it is cut short, or a bracket is missing',
      way: () => again,
    }
  }

  #notFound(): MissingEnd {
    const names = this.#names.length === 0 ? 'none' : this.#names.join(', ')
    return {
      problem: `is the end of the input, and there is no array at ${this.#path.join('.')}`,
      way: (intake) =>
        `Names that stand there: ${names}. Correct ${intake.option('path')} and run the same program again.`,
    }
  }

  #between(byte: number): CursorEvent {
    switch (this.#state) {
      case 'top':
        return this.#top(byte)
      case 'firstKey':
      case 'key':
        if (byte === quote) return this.#enter('key', byte)
        return this.#state === 'firstKey' && byte === closeBrace ? this.#closeObject() : 'fault'
      case 'colon':
        if (byte !== colon) return 'fault'
        return this.#go('member')
      case 'member':
        return this.#member(byte)
      case 'afterMember':
        if (byte === comma) return this.#go('key')
        return byte === closeBrace ? this.#closeObject() : 'fault'
      case 'first':
      case 'value':
        if (this.#state === 'first' && byte === closeBracket) return this.#closeArray()
        return this.#enter('row', byte)
      case 'separator':
        if (byte === comma) return this.#go('value')
        return byte === closeBracket ? this.#closeArray() : 'fault'
      case 'rest':
        return 'fault'
    }
  }

  #top(byte: number): CursorEvent {
    if (this.#path.length === 0) return byte === openBracket ? this.#openArray() : 'fault'
    return byte === openBrace ? this.#openObject() : 'fault'
  }

  #member(byte: number): CursorEvent {
    if (!this.#matches) return this.#enter('skipped', byte)
    if (this.#level < this.#path.length) {
      return byte === openBrace ? this.#openObject() : this.#enter('skipped', byte)
    }
    return byte === openBracket ? this.#openArray() : this.#enter('skipped', byte)
  }

  #openObject(): undefined {
    this.#level++
    return this.#go('firstKey')
  }

  #closeObject(): undefined {
    this.#level--
    return this.#go(this.#level === 0 ? 'rest' : 'afterMember')
  }

  #openArray(): undefined {
    this.#found = true
    return this.#go('first')
  }

  #closeArray(): undefined {
    return this.#go(this.#level === 0 ? 'rest' : 'afterMember')
  }

  #go(state: State, bytes = 1): undefined {
    this.#state = state
    this.at += bytes
    return undefined
  }

  #enter(role: 'row' | 'key' | 'skipped', byte: number): CursorEvent {
    if (byte === comma || byte === colon || byte === closeBrace || byte === closeBracket)
      return 'fault'
    this.#role = role
    this.#depth = 0
    this.#quoted = this.#escaped = this.#opened = false
    this.#keyStart = this.at
    this.#inside =
      byte === quote
        ? 'string'
        : byte === openBrace || byte === openBracket
          ? 'composite'
          : 'scalar'
    if (role === 'row') return 'start'
    return undefined
  }

  /** Goes behind the end of the value that the cursor is in. @returns whether it is in this block */
  #toEnd(): boolean {
    if (this.#inside === 'scalar') return this.#scalarEnd()
    if (this.#inside === 'string' && !this.#opened) {
      this.#opened = true
      this.at++
    }
    return this.#inside === 'string' ? this.#stringEnd() : this.#compositeEnd()
  }

  #scalarEnd(): boolean {
    const block = this.#block
    while (this.at < block.length) {
      const byte = block[this.at]!
      if (isSpace(byte) || byte === comma || byte === closeBracket || byte === closeBrace)
        return true
      // Two values with nothing between them, in a sequence.
      if (this.#isSequence && (byte === openBrace || byte === openBracket || byte === quote))
        return true
      this.at++
    }
    return false
  }

  #stringEnd(): boolean {
    const block = this.#block
    while (this.at < block.length) {
      const byte = block[this.at++]
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quote) return true
    }
    return false
  }

  #compositeEnd(): boolean {
    const block = this.#block
    while (this.at < block.length) {
      if (this.#quoted) {
        if (!this.#stringEnd()) return false
        this.#quoted = false
        continue
      }
      const byte = block[this.at]!
      if (byte === newline) this.#newLine(this.at)
      this.at++
      if (byte === quote) this.#quoted = true
      else if (byte === openBrace || byte === openBracket) this.#depth++
      else if ((byte === closeBrace || byte === closeBracket) && --this.#depth === 0) return true
    }
    return false
  }

  #newLine(at: number): void {
    this.#line++
    this.#lineStart = at + 1
    this.#columnsBefore = 0
  }

  #leaveValue(): void {
    this.#inside = undefined
    if (this.#role === 'row') this.#state = this.#isSequence ? 'value' : 'separator'
    else if (this.#role === 'skipped') this.#state = 'afterMember'
    else this.#takeKey()
  }

  #takeKey(): void {
    const name = nameOf(
      Buffer.concat([...this.#key, this.#block.subarray(this.#keyStart, this.at)]),
    )
    this.#key = []
    this.#matches = !this.#found && name === this.#path[this.#level - 1]
    if (this.#level <= this.#path.length && this.#names.length < 20) this.#names.push(name)
    this.#state = 'colon'
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09
}

/** Code points: bytes that do not go on with a character. */
function characters(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if ((bytes[at]! & 0xc0) !== 0x80) count++
  return count
}

function nameOf(bytes: Buffer): string {
  try {
    return String(JSON.parse(bytes.toString()))
  } catch {
    return bytes.toString()
  }
}
