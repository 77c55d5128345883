import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import type { Asker } from '../option-words.ts'

/** Members of an object of unknown shape. */
export type Fields = Readonly<Record<string, unknown>>

/** Checks of given values, with errors that say where the value stands. */
export class PriceCheck {
  readonly #where: string
  readonly #asker: Asker

  constructor(where: string, asker: Asker) {
    this.#where = where
    this.#asker = asker
  }

  within(part: string): PriceCheck {
    return new PriceCheck(`${this.#where}: ${part}`, this.#asker)
  }

  object(value: unknown): Fields {
    if (isFields(value)) return value
    throw this.error(`must be an object, as ${exampleFor(this.#asker)}, not ${kindOf(value)}`)
  }

  /** A misspelt member would leave its default in force. */
  noOther(fields: Fields, members: readonly string[]): void {
    const other = Object.keys(fields).find((name) => !members.includes(name))
    if (other === undefined) return
    throw this.error(`there is no ${named(other)} here; there is ${members.join(', ')}`)
  }

  usd(fields: Fields, name: string, otherwise?: number): number {
    const value = fields[name] ?? otherwise
    if (fields[name] !== null && typeof value === 'number' && value >= 0 && value < Infinity)
      return value
    const what = typeof value === 'number' ? String(value) : kindOf(fields[name])
    throw this.error(
      `${name} must be a number of USD per million tokens outside of batches, 0 or more, not ${what}`,
    )
  }

  error(problem: string): BatchlineError {
    return new BatchlineError('ERR_OPTION', `${this.#where}: ${problem}. Nothing was sent.`)
  }
}

function exampleFor(asker: Asker): string {
  return asker === 'library'
    ? "{ 'claude-opus-5-5': { input: 4, output: 20 } }"
    : '{"claude-opus-5-5": {"input": 4, "output": 20}}'
}

export function isFields(value: unknown): value is Fields {
  return kindOf(value).startsWith('an object')
}

/** A name for a message: it may be anything. */
export function named(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)
}
