/**
 * Puts lines in the order of the input. The next one is written at once; others wait, and are
 * written when their turn has come. A place that never comes (a row that a filter dropped) keeps what
 * is behind it waiting, on disk if it is much, until the end.
 */
import { BatchlineError } from '../errors.ts'
import { comparePlaces } from '../place.ts'
import type { Place } from '../place.ts'
import type { OrderedSpill } from './ordered-spill.ts'
import type { PlacedLine } from './placed-line.ts'

type Taken = PlacedLine | Promise<PlacedLine> | undefined

export class InputOrder {
  readonly #write: (line: PlacedLine) => Promise<void> | undefined
  readonly #waiting: OrderedSpill
  #last: Place = [-1, 0]
  #next: Place = [0, 0]

  /** @param write - gives a promise when it has no room */
  constructor(write: (line: PlacedLine) => Promise<void> | undefined, waiting: OrderedSpill) {
    this.#write = write
    this.#waiting = waiting
  }

  /** Takes a line; gives a promise to await when it takes time. */
  put(line: PlacedLine): Promise<void> | undefined {
    // Those behind a line are written when the next one comes and not with it: a Transform that splits
    // an outcome makes several lines of one place, and they belong together.
    if (comparePlaces(line.place, this.#last) === 0) return this.#write(line)
    const following = this.#waiting.isEmpty ? undefined : this.#follow()
    return following ? following.then(() => this.#place(line)) : this.#place(line)
  }

  /** Writes everything that waits, over all gaps. */
  async finish(): Promise<void> {
    await this.#waiting.drain(this.#write)
  }

  /** Writes what waited for its turn; gives `undefined` where nothing did. */
  #follow(): Promise<void> | undefined {
    const taken = this.#takeNext()
    return taken && this.#writeWhileNext(taken)
  }

  async #writeWhileNext(taken: Taken): Promise<void> {
    for (let next: Taken = taken; next; next = this.#takeNext()) {
      const room = this.#writeNow(next instanceof Promise ? await next : next)
      if (room) await room
    }
  }

  #takeNext(): Taken {
    return this.#waiting.take(this.#last) ?? this.#waiting.take(this.#next)
  }

  #place(line: PlacedLine): Promise<void> | undefined {
    const order = comparePlaces(line.place, this.#next)
    if (order < 0) throw tooLate(line.place)
    return order > 0 ? this.#waiting.add(line) : this.#writeNow(line)
  }

  #writeNow(line: PlacedLine): Promise<void> | undefined {
    const { place, parts } = line
    const [position, part] = place
    this.#last = place
    this.#next = part + 1 < parts ? [position, part + 1] : [position + 1, 0]
    return this.#write(line)
  }
}

function tooLate([position]: Place): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `writeRows: a second row with position ${position} came when rows behind it were written, so that it ` +
      'has no place in the order of the input. Nothing paid is lost. See what repeats or renumbers ' +
      "rows before the sink, or write with order: 'ended'.",
  )
}
