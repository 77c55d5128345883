/**
 * The look at an input as a whole. One bad row among many is data. Where no row makes a request, the
 * file, the function or an option is wrong, and a run that ends well with nothing but rejected rows
 * would hide it.
 */
import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker } from '../option-words.ts'
import type { BatchRequest, Failed, Outcome } from '../outcome.ts'

/** Outcomes that are held back at most, and so the rows that are looked at. */
const mostHeld = 20

export class LeadingRejects {
  readonly #asker: Asker
  readonly #held: Failed[] = []
  #rows = 0
  #lastPosition = -1
  #cause: unknown

  constructor(asker: Asker) {
    this.#asker = asker
  }

  /** Those that were held, in order. */
  get outcomes(): readonly Outcome[] {
    return this.#held
  }

  /**
   * Takes what became of a row.
   *
   * @param cause - what the user's function threw for it
   * @returns false, and nothing taken, where not all of it was rejected: the input is not wrong as a whole
   * @throws BatchlineError `ERR_INPUT` where too much was rejected, and nothing else came.
   */
  holds(items: ReadonlyArray<BatchRequest | Outcome>, cause?: unknown): boolean {
    if (!items.every(isRejected)) return false
    if (this.#rows === 0) this.#cause = cause
    for (const item of items) {
      if (item.position !== this.#lastPosition) this.#rows++
      this.#lastPosition = item.position
      this.#held.push(item)
    }
    if (this.#held.length >= mostHeld) throw this.#wrong('first ')
    return true
  }

  /**
   * The input has ended.
   *
   * @throws BatchlineError `ERR_INPUT` where it had rows and made nothing of them.
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
      `${none}: ${this.#reason()}. Nothing was sent or written. Correct what is wrong and run again; or have such rows as ` +
        `rejected outcomes all the same, with ${way}.`,
      this.#cause === undefined ? {} : { cause: this.#cause },
    )
  }

  /** That of the first row, which mostly is that of all. */
  #reason(): string {
    const reasons = this.#held.map(({ failure }) => failure.message)
    const [first = ''] = reasons
    const same = reasons.filter((reason) => withoutNumbers(reason) === withoutNumbers(first)).length
    return same === reasons.length ? first : `${first} (this is the reason of ${same} of them)`
  }
}

function isRejected(item: BatchRequest | Outcome): item is Failed {
  return item.type === 'outcome' && !item.ok && item.failure.kind === 'rejected'
}

/** The same reason names another row, line or message each time. */
function withoutNumbers(reason: string): string {
  return reason.replaceAll(/\d+/g, '')
}
