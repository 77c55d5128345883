import { BatchlineError } from './errors.ts'

/** Checks the options of a stage or a function; all of them fail with the same kind of error. */
export class OptionCheck {
  readonly #of: string

  /** @param of - what the options are of, as the user calls it */
  constructor(of: string) {
    this.#of = of
  }

  wholeNumber(
    name: string,
    value: number | undefined,
    { least = 1, most }: { readonly least?: number; readonly most?: number } = {},
  ): void {
    if (value === undefined) return
    const isFine = Number.isInteger(value) && value >= least && value <= (most ?? Infinity)
    const range = most === undefined ? `at least ${least}` : `from ${least} to ${most}`
    if (!isFine) throw this.error(`${name} must be a whole number, ${range}, not ${value}`)
  }

  /** @param over0 - 0 is none */
  ms(name: string, value: number | undefined, over0: boolean): void {
    if (value === undefined) return
    const isFine = value < 2 ** 31 && (over0 ? value > 0 : value >= 0)
    const range = over0 ? 'over 0' : 'from 0'
    if (!isFine) throw this.error(`${name} must be a number of milliseconds ${range}, not ${value}`)
  }

  oneOf(name: string, value: string | undefined, words: readonly string[]): void {
    if (value === undefined || words.includes(value)) return
    throw this.error(`${name} must be ${words.map((word) => `'${word}'`).join(' or ')}`)
  }

  boolean(name: string, value: boolean | undefined): void {
    if (value !== undefined && typeof value !== 'boolean') {
      throw this.error(`${name} must be true or false`)
    }
  }

  /** The error of an option with a rule of its own. */
  error(problem: string): BatchlineError {
    return new BatchlineError('ERR_OPTION', `${this.#of}: ${problem}`)
  }
}
