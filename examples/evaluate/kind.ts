/** What a kind of word problem consists of. */

/** From, to, and the step between two numbers; or what they make of others, as in `a * b`. */
export type NumberRange = readonly [from: number, to: number, step?: number] | string

export interface Kind {
  readonly text: string
  readonly numbers: Readonly<Record<string, NumberRange>>
  /** `a * b`, or `#1 - c` with the result of the first step; then what it is the number of. */
  readonly steps: ReadonlyArray<readonly [sum: string, what: string]>
}
