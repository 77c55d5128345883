/**
 * Detects an input that is wrong as a whole. One bad row among many is data. If no row at the start
 * makes a request, the file, the function or an option is wrong. A run that ended well with nothing
 * but rejected rows would hide that.
 */
import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker } from '../option-words.ts'
import type { BatchRequest, Failed, Outcome } from '../outcome.ts'

/** Maximum number of held outcomes, and so of rows to check. */
const maxHeld = 20

export class LeadingRejects {
  readonly #asker: Asker
  readonly #held: Failed[] = []
  #rows = 0
  #lastPosition = -1
  #cause: unknown

  constructor(asker: Asker) {
    this.#asker = asker
  }

  /** The held outcomes, in order. */
  get outcomes(): readonly Outcome[] {
    return this.#held
  }

  /**
   * Takes the result of a row.
   *
   * @param cause - what the user's function threw for the row
   * @returns false, and takes nothing, unless all of it was rejected; the input is then not wrong
   *   as a whole
   * @throws BatchlineError `ERR_INPUT` where the first rows were all rejected
   */
  hold(items: ReadonlyArray<BatchRequest | Outcome>, cause?: unknown): boolean {
    if (!items.every(isRejected)) return false
    if (this.#rows === 0) this.#cause = cause
    for (const item of items) {
      if (item.position !== this.#lastPosition) this.#rows++
      this.#lastPosition = item.position
      this.#held.push(item)
    }
    if (this.#held.length >= maxHeld) throw this.#wrong('first ')
    return true
  }

  /**
   * Ends the input.
   *
   * @throws BatchlineError `ERR_INPUT` where it had rows and all were rejected
   */
  end(): void {
    if (this.#rows > 0) throw this.#wrong('')
  }

  #wrong(which: '' | 'first '): BatchlineError {
    const none =
      this.#rows === 1
        ? `the ${which || 'only '}row makes no request that can be sent`
        : `none of the ${which}${this.#rows} rows makes a request that can be sent`
    const way = optionWords(this.#asker, 'onBadRow', 'reject')
    return new BatchlineError(
      'ERR_INPUT',
      `${none}: ${this.#reason()}. Nothing was sent or written. Fix the cause and run again, or accept such rows as ` +
        `rejected outcomes with ${way}.`,
      this.#cause === undefined ? {} : { cause: this.#cause },
    )
  }

  /** Returns the reason of the first row, which is usually the reason for all. */
  #reason(): string {
    const reasons = this.#held.map(({ failure }) => failure.message)
    const [first = ''] = reasons
    const same = reasons.filter((reason) => withoutNumbers(reason) === withoutNumbers(first)).length
    return same === reasons.length ? first : `${first} (the reason for ${same} of them)`
  }
}

function isRejected(item: BatchRequest | Outcome): item is Failed {
  if (item.type !== 'outcome' || item.ok || item.earlier) return false
  return item.failure.kind === 'rejected'
}

/** Reasons differ only in the numbers of the row, line or message. */
function withoutNumbers(reason: string): string {
  return reason.replaceAll(/\d+/g, '')
}
