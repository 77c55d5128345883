/**
 * Makes a text that matches a regular expression: literals, classes, groups, alternatives and
 * quantifiers. Lookarounds and references are beyond it.
 */
import { characterClasses, charactersBetween } from './character-classes.ts'

/** A text that matches; undefined if none was found. */
export function patternExample(pattern: string, hash: number): string | undefined {
  try {
    const text = new Reader(pattern, hash).alternatives()
    return new RegExp(pattern, 'u').test(text) ? text : undefined
  } catch {
    // A pattern that is none, or one with more than the reader knows.
    return undefined
  }
}

class Reader {
  readonly #pattern: string
  readonly #hash: number
  #at = 0
  #picks = 0

  constructor(pattern: string, hash: number) {
    this.#pattern = pattern
    this.#hash = hash
  }

  /** Reads up to the end or a closing bracket, and gives one of the alternatives. */
  alternatives(): string {
    const found = [this.#sequence()]
    while (this.#take('|')) found.push(this.#sequence())
    return this.#pick(found)
  }

  #sequence(): string {
    let text = ''
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#next)) {
      if (this.#take('^') || this.#take('$')) continue
      const from = this.#at
      const piece = this.#atom()
      const to = this.#at
      const times = this.#times()
      text += times === 0 ? '' : piece
      const after = this.#at
      // Each repetition is read anew, so that it may be another one.
      for (let i = 1; i < times; i++) {
        this.#at = from
        text += this.#atom()
      }
      this.#at = Math.max(after, to)
    }
    return text
  }

  #atom(): string {
    if (this.#take('(')) {
      if (this.#take('?') && !this.#take(':')) throw new Error('not a plain group')
      const text = this.alternatives()
      this.#take(')')
      return text
    }
    if (this.#take('[')) return this.#class()
    if (this.#take('.')) return this.#pick(characterClasses['w'] ?? [])
    return this.#take('\\') ? this.#pick(this.#escape()) : this.#read()
  }

  #class(): string {
    if (this.#take('^')) throw new Error('not a plain class')
    const members: string[] = []
    while (!this.#take(']')) {
      if (this.#take('\\')) {
        members.push(...this.#escape())
        continue
      }
      const first = this.#read()
      if (this.#next !== '-' || this.#pattern[this.#at + 1] === ']') members.push(first)
      else {
        this.#at++
        members.push(...charactersBetween(first, this.#read()))
      }
    }
    return this.#pick(members)
  }

  #escape(): readonly string[] {
    const letter = this.#read()
    const known = characterClasses[letter]
    if (known) return known
    if (/[a-z0-9]/i.test(letter)) throw new Error('not a plain escape')
    return [letter]
  }

  #times(): number {
    if (this.#take('*') || this.#take('+') || this.#take('?')) {
      this.#take('?')
      return 1
    }
    const counted = /^\{(\d+)(?:,\d*)?\}\??/.exec(this.#pattern.slice(this.#at))
    if (!counted) return 1
    this.#at += counted[0].length
    return Math.min(Number(counted[1]), 1000)
  }

  get #next(): string {
    return this.#pattern[this.#at] ?? ''
  }

  #read(): string {
    if (this.#at >= this.#pattern.length) throw new Error('the pattern ends too soon')
    return this.#pattern[this.#at++] as string
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #pick(members: readonly string[]): string {
    return members[(this.#hash + this.#picks++) % members.length] ?? ''
  }
}
