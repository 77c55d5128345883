/**
 * Walks the bytes of a JSON document and reports where each row begins and ends. It validates what
 * stands between rows and on the way to their array; the parser validates the rows.
 */
import type { TextPlace } from '../json/json-fault.ts'
import { byte, isSpace } from './json-bytes.ts'
import { JsonPath } from './json-path.ts'
import { expectations } from './json-state.ts'
import type { JsonState } from './json-state.ts'
import { JsonValueScanner } from './json-value-scanner.ts'
import { TextPosition } from './text-position.ts'

export type CursorEvent = 'start' | 'end' | 'fault' | undefined

export class JsonCursor {
  readonly #path: JsonPath
  readonly #isSequence: boolean
  readonly #position: TextPosition
  readonly #value: JsonValueScanner
  #state: JsonState
  /** What the current value is. */
  #role: 'row' | 'key' | 'skipped' = 'row'
  /** Pieces of a name from earlier blocks, and where the rest of it begins in this block. */
  #key: Buffer[] = []
  #keyStart = 0
  #block: Buffer = Buffer.alloc(0)
  /** Offset of the cursor in the block. */
  at = 0
  /** Line on which the current row begins. */
  rowLine = 1
  /** Whether the array has begun. In a sequence it always has. */
  found: boolean

  constructor(path: readonly string[], isSequence: boolean, firstLine: number) {
    this.#path = new JsonPath(path)
    this.#isSequence = isSequence
    this.#state = isSequence ? 'value' : 'top'
    this.found = isSequence
    this.#position = new TextPosition(firstLine)
    this.#value = new JsonValueScanner((at) => this.#position.newLine(at))
  }

  /** Whether the cursor is inside a row, which may have begun in an earlier block. */
  get isInRow(): boolean {
    return this.#value.isOpen && this.#role === 'row'
  }

  /** Whether everything is closed, so that the text may end here. */
  get isComplete(): boolean {
    return !this.#value.isOpen && (this.#isSequence || this.#state === 'rest')
  }

  /** Names of the members on the way to the array, for a message. */
  get names(): readonly string[] {
    return this.#path.names
  }

  get expected(): string {
    if (this.#state === 'top' && !this.#path.isTop) return 'the beginning of an object'
    return expectations[this.#state]
  }

  /** Where the current or last row begins. */
  get rowPlace(): TextPlace {
    return this.#position.marked(this.#block)
  }

  begin(block: Buffer): void {
    this.#block = block
    this.at = this.#keyStart = 0
  }

  /** Ends a block. */
  leave(): void {
    if (this.#value.isOpen && this.#role === 'key') {
      this.#key.push(this.#block.subarray(this.#keyStart))
    }
    this.#position.leave(this.#block)
    this.begin(Buffer.alloc(0))
  }

  place(at: number = this.at): TextPlace {
    return this.#position.placeIn(this.#block, at)
  }

  /**
   * Moves to the next start or end of a row, or to a fault, and sets {@link at}. Returns
   * `undefined` at the end of the block.
   */
  next(): CursorEvent {
    const block = this.#block
    while (this.at < block.length) {
      if (this.#value.isOpen) {
        const end = this.#value.find(block, this.at)
        this.at = end === -1 ? block.length : end
        if (end === -1) return undefined
        if (this.#leaveValue()) return 'end'
        continue
      }
      const char = block[this.at]!
      if (isSpace(char)) {
        if (char === byte.newline) this.#position.newLine(this.at)
        this.at++
        continue
      }
      const event = this.#between(char)
      if (event !== undefined) return event
    }
    return undefined
  }

  /**
   * Ends the text.
   *
   * @returns whether that ends a row
   */
  end(): boolean {
    if (!this.#value.isScalar) return false
    this.#value.close()
    return this.#leaveValue()
  }

  #between(char: number): CursorEvent {
    switch (this.#state) {
      case 'top':
        return this.#top(char)
      case 'firstKey':
        return char === byte.closeBrace ? this.#closeObject() : this.#name(char)
      case 'key':
        return this.#name(char)
      case 'colon':
        return char === byte.colon ? this.#go('member') : 'fault'
      case 'member':
        return this.#member(char)
      case 'afterMember':
        if (char === byte.comma) return this.#go('key')
        return char === byte.closeBrace ? this.#closeObject() : 'fault'
      case 'first':
        return char === byte.closeBracket ? this.#closeArray() : this.#enter('row', char)
      case 'value':
        return this.#enter('row', char)
      case 'separator':
        if (char === byte.comma) return this.#go('value')
        return char === byte.closeBracket ? this.#closeArray() : 'fault'
      case 'rest':
        return 'fault'
    }
  }

  #top(char: number): CursorEvent {
    if (this.#path.isTop) return char === byte.openBracket ? this.#openArray() : 'fault'
    return char === byte.openBrace ? this.#openObject() : 'fault'
  }

  #name(char: number): CursorEvent {
    return char === byte.quote ? this.#enter('key', char) : 'fault'
  }

  #member(char: number): CursorEvent {
    if (this.#path.leadsToArray && char === byte.openBracket) return this.#openArray()
    if (this.#path.leadsToObject && char === byte.openBrace) return this.#openObject()
    return this.#enter('skipped', char)
  }

  #openObject(): undefined {
    this.#path.enterObject()
    this.#go('firstKey')
  }

  #closeObject(): undefined {
    this.#path.leaveObject()
    this.#go(this.#path.isOutside ? 'rest' : 'afterMember')
  }

  #openArray(): undefined {
    this.found = true
    this.#go('first')
  }

  #closeArray(): undefined {
    this.#go(this.#path.isOutside ? 'rest' : 'afterMember')
  }

  #go(state: JsonState): undefined {
    this.#state = state
    this.at++
  }

  #enter(role: 'row' | 'key' | 'skipped', char: number): CursorEvent {
    if (char === byte.comma || char === byte.colon) return 'fault'
    if (char === byte.closeBrace || char === byte.closeBracket) return 'fault'
    this.#role = role
    this.#key = []
    this.#keyStart = this.at
    this.#value.begin(char)
    if (role !== 'row') return undefined
    this.#position.mark(this.at)
    this.rowLine = this.#position.line
    return 'start'
  }

  /** @returns whether the value was a row */
  #leaveValue(): boolean {
    if (this.#role === 'key') this.#takeName()
    else if (this.#role === 'skipped') this.#state = 'afterMember'
    else this.#state = this.#isSequence ? 'value' : 'separator'
    return this.#role === 'row'
  }

  #takeName(): void {
    const last = this.#block.subarray(this.#keyStart, this.at)
    this.#path.read(Buffer.concat([...this.#key, last]), !this.found)
    this.#key = []
    this.#state = 'colon'
  }
}
