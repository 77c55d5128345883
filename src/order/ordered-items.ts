/**
 * Puts the items of a stage in the order of the input, in bounded memory. An item that waits for its place is
 * kept as bytes, in memory or on disk, and comes out as an equal copy; all others come out as they are.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchlineError } from '../errors.ts'
import { asOpen, isOpenFailure } from '../open-failure.ts'
import type { Failed, Outcome } from '../outcome.ts'
import type { Place } from '../place.ts'
import { formOf, Unkeepable } from './form-of.ts'
import type { Form } from './form-of.ts'
import { InputOrder } from './input-order.ts'
import type { Waiting } from './input-order.ts'
import { itemKept, keptItem } from './kept-item.ts'
import type { OrderOptions } from './order-options.ts'
import { OrderedSpill } from './ordered-spill.ts'
import { placedBy } from './placed-line.ts'
import type { Placed, PlacedLine } from './placed-line.ts'

interface PlacedItem<Item> extends Placed {
  readonly item: Item
  readonly form: Form
}

export class OrderedItems<Item extends { readonly position: number }> {
  readonly #stage: string
  readonly #spill: OrderedSpill
  readonly #order: InputOrder<PlacedItem<Item>>

  /**
   * @param stage - the name in error messages
   * @param take - takes the next item; returns a promise when it has no room
   * @param first - the position of the first item
   */
  constructor(
    stage: string,
    { maxMemoryBytes = 8 * 1024 * 1024, maxOpenFiles = 16, tempDir = tmpdir() }: OrderOptions,
    take: (item: Item) => Promise<void> | undefined,
    first: number = 0,
  ) {
    this.#stage = stage
    const prefix = join(tempDir, `batchline.${stage}.spill-`)
    this.#spill = new OrderedSpill({ prefix, maxMemoryBytes, maxOpenFiles })
    this.#order = new InputOrder<PlacedItem<Item>>({
      write: ({ item }) => take(item),
      waiting: keptIn<Item>(this.#spill),
      tooLate: (position) => repeated(stage, position),
      first,
    })
  }

  /** Takes an item. Returns a promise to await when that takes time. */
  put(item: Item): Promise<void> | undefined {
    const placed = placedBy(item)
    if (!placed) throw withoutPlace(this.#stage)
    return this.#order.put({ ...placed, item, form: this.#formOf(item) })
  }

  /** Hands on the items that waited and whose turn it is. */
  async settle(): Promise<void> {
    await this.#order.settle()
  }

  /** Hands on all items that still wait, across all gaps. */
  async finish(): Promise<void> {
    await this.#order.finish()
  }

  /** Releases memory and disk. */
  async close(): Promise<void> {
    await this.#spill.close()
  }

  #formOf(item: Item): Form {
    try {
      return formOf(item)
    } catch (error) {
      if (!(error instanceof Unkeepable)) throw error
      throw new BatchlineError(
        'ERR_INPUT',
        `${this.#stage}: the outcome of row ${item.position + 1} (position ${item.position}) holds ${error.message}, which can't ` +
          'wait on disk for its place in input order. Nothing paid is lost. Move what makes it behind ' +
          `${this.#stage}, or turn it into plain data: objects, arrays, strings, numbers, dates, maps and sets are kept.`,
      )
    }
  }
}

function keptIn<Item>(spill: OrderedSpill): Waiting<PlacedItem<Item>> {
  return {
    get isEmpty() {
      return spill.isEmpty
    },
    add: ({ place, parts, item, form }) =>
      spill.add({
        place,
        parts,
        isReject: isOpenFailure(item as Outcome),
        line: keptItem(item as object, form),
      }),
    take(place: Place) {
      const taken = spill.take(place)
      return taken instanceof Promise ? taken.then(opened<Item>) : taken && opened<Item>(taken)
    },
    drain: (put) => spill.drain((line) => put(opened<Item>(line))),
  }
}

function opened<Item>({ place, parts, isReject, line }: PlacedLine): PlacedItem<Item> {
  const item = itemKept(line) as Item
  return { place, parts, item: isReject ? (asOpen(item as Failed) as Item) : item, form: 'json' }
}

function withoutPlace(stage: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${stage}: it needs the position of every outcome, and one has none. Nothing paid is lost. Keep position ` +
      '(and part, parts) in what your own Transforms make.',
  )
}

/** The error for a second outcome of a row. */
export function repeated(stage: string, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `${stage}: a second outcome with position ${position} came after later rows had passed, so it has no place in ` +
      'input order. Nothing paid is lost. Find what repeats or renumbers outcomes before it. Outcomes of two ' +
      `jobs have positions of their own: give each job a ${stage} of its own.`,
  )
}
