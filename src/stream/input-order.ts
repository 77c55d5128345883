/**
 * Puts lines in the order of the input. The next one is written at once, and with it those behind that
 * were waiting; others wait. A place that never comes (a row that a filter dropped) keeps what is
 * behind it waiting, on disk if it is much, until the end.
 */
import { BatchlineError } from '../errors.ts'
import type { OrderedSpill } from './ordered-spill.ts'
import { comparePlaces } from './placed-line.ts'
import type { Place, PlacedLine } from './placed-line.ts'

export class InputOrder {
  readonly #write: (line: PlacedLine) => Promise<void> | undefined
  readonly #waiting: OrderedSpill
  #last: Place = { position: -1, part: 0 }
  #next: Place = { position: 0, part: 0 }

  /** @param write - gives a promise when it has no room */
  constructor(write: (line: PlacedLine) => Promise<void> | undefined, waiting: OrderedSpill) {
    this.#write = write
    this.#waiting = waiting
  }

  /** Takes a line; gives a promise to await when it takes time. */
  put(line: PlacedLine): Promise<void> | undefined {
    if (comparePlaces(line, this.#next) > 0) return this.#waiting.add(line)
    const room = this.#writeNow(line)
    return this.#waiting.isEmpty ? room : this.#follow(room)
  }

  /** Writes everything that waits, over all gaps. */
  async finish(): Promise<void> {
    await this.#waiting.drain(this.#write)
  }

  async #follow(room: Promise<void> | undefined): Promise<void> {
    await room
    for (;;) {
      // Several lines of one place are what a Transform makes that splits outcomes.
      const taken = this.#waiting.take(this.#last) ?? this.#waiting.take(this.#next)
      if (!taken) return
      const more = this.#writeNow(taken instanceof Promise ? await taken : taken)
      if (more) await more
    }
  }

  #writeNow(line: PlacedLine): Promise<void> | undefined {
    const { position, part, parts } = line
    if (comparePlaces(line, this.#next) < 0 && comparePlaces(line, this.#last) !== 0)
      throw tooLate(line)
    this.#last = { position, part }
    this.#next =
      part + 1 < parts ? { position, part: part + 1 } : { position: position + 1, part: 0 }
    return this.#write(line)
  }
}

function tooLate({ position }: Place): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `writeRows: a second row with position ${position} came when rows behind it were written, so that it ` +
      'has no place in the order of the input. Nothing paid is lost. See what repeats or renumbers ' +
      "rows before the sink, or write with order: 'ended'.",
  )
}
