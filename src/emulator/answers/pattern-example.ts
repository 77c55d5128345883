/**
 * Makes a text that matches a regular expression: literals, classes, groups, alternatives and
 * quantifiers. Lookarounds and references are beyond it.
 *
 * The pattern comes from a request, so it is never run: matching can take time that doubles with
 * each character. It is only compiled, which refuses what is no pattern, and everything the reader
 * makes of the rest matches.
 */
import type { AnswerBudget } from './answer-budget.ts'
import { characterClasses, charactersBetween } from './character-classes.ts'

/** A text that matches; undefined if none was found. */
export function patternExample(
  pattern: string,
  hash: number,
  budget: AnswerBudget,
): string | undefined {
  budget.spendSteps(pattern.length)
  if (budget.isSpent || pattern.includes(start) || pattern.includes(end)) return undefined
  try {
    RegExp(pattern, 'u')
    return withoutAnchors(new Reader(pattern, hash, budget).alternatives())
  } catch {
    // A pattern that is none, or one with more than the reader knows.
    return undefined
  }
}

/** Stand for `^` and `$` until the whole text is known. */
const start = '\u0002'
const end = '\u0003'

/** @throws Error unless all that stands before a start or after an end is another one. */
function withoutAnchors(text: string): string {
  const inner = text.slice(text.lastIndexOf(start) + 1)
  const first = inner.indexOf(end)
  const bare = first === -1 ? inner : inner.slice(0, first)
  const anchors = text.split(start).length + text.split(end).length - 2
  const isEarly = text.slice(0, text.lastIndexOf(start) + 1).includes(end) && bare !== ''
  if (isEarly || bare.length + anchors !== text.length) throw new Error('an anchor inside')
  return bare
}

/** Atoms read for one pattern: repetitions of repetitions multiply. */
const mostAtoms = 10_000
const mostGroups = 100

class Reader {
  readonly #pattern: string
  readonly #hash: number
  readonly #budget: AnswerBudget
  #atoms = 0
  #groups = 0
  #at = 0
  #picks = 0

  constructor(pattern: string, hash: number, budget: AnswerBudget) {
    this.#pattern = pattern
    this.#hash = hash
    this.#budget = budget
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
      if (this.#take('^')) {
        text += start
        continue
      }
      if (this.#take('$')) {
        text += end
        continue
      }
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
    this.#budget.spendSteps(1)
    if (++this.#atoms > mostAtoms || this.#budget.isSpent) throw new Error('too long')
    if (this.#take('(')) {
      if (++this.#groups > mostGroups) throw new Error('too deep')
      if (this.#take('?') && !this.#take(':')) throw new Error('not a plain group')
      const text = this.alternatives()
      this.#take(')')
      this.#groups--
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
      const first = this.#member()
      const isRange = this.#next === '-' && this.#pattern[this.#at + 1] !== ']'
      const [from] = first
      if (!isRange || first.length !== 1 || from === undefined) members.push(...first)
      else {
        this.#at++
        members.push(...charactersBetween(from, this.#member()[0] ?? from))
      }
    }
    this.#budget.spendSteps(members.length)
    if (members.length === 0) throw new Error('an empty class')
    return this.#pick(members)
  }

  #member(): readonly string[] {
    return this.#take('\\') ? this.#escape() : [this.#read()]
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
    const quantifier = /\{(\d+)(?:,\d*)?\}\??/y
    quantifier.lastIndex = this.#at
    const counted = quantifier.exec(this.#pattern)
    if (!counted) return 1
    this.#at += counted[0].length
    return Number(counted[1])
  }

  get #next(): string {
    return this.#pattern[this.#at] ?? ''
  }

  #read(): string {
    if (this.#at >= this.#pattern.length) throw new Error('the pattern ends too soon')
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0)
    this.#at += character.length
    return character
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
