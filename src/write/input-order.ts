/**
 * Puts lines in the order of the input. It writes the next line at once and keeps the others until
 * their turn comes. A place that never comes (a row that a filter dropped) holds back everything
 * after it until the end, on disk if there is much.
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

  /** @param write - returns a promise when it has no room */
  constructor(write: (line: PlacedLine) => Promise<void> | undefined, waiting: OrderedSpill) {
    this.#write = write
    this.#waiting = waiting
  }

  /** Takes a line. Returns a promise to await when that takes time. */
  put(line: PlacedLine): Promise<void> | undefined {
    // Write the lines that follow a place only when the next line comes. A Transform that splits an
    // outcome makes several lines of one place, and they belong together.
    if (comparePlaces(line.place, this.#last) === 0) return this.#write(line)
    const following = this.#waiting.isEmpty ? undefined : this.#follow()
    return following ? following.then(() => this.#place(line)) : this.#place(line)
  }

  /** Writes all lines that still wait, across all gaps. */
  async finish(): Promise<void> {
    await this.#waiting.drain(this.#write)
  }

  /** Writes the lines that waited for their turn; `undefined` where none did. */
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
    `writeRows: a second row with position ${position} came after later rows were written, so it ` +
      'has no place in the order of the input. Nothing paid is lost. Find what repeats or renumbers ' +
      "rows before the sink, or write with order: 'ended'.",
  )
}
