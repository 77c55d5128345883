/**
 * Merges blocks of outcomes, each in input order, into input order. A block is opened when its first outcome
 * is due. If blocks do not overlap, one is open at a time; otherwise, no more than overlap at one place.
 */
import type { Outcome } from '../../outcome.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import { lowest } from '../../stream/merge-sorted.ts'
import { placeOf } from '../seal/row-line.ts'

export interface MergedBlock {
  /** The place of its first outcome. */
  readonly first: Place
}

/** An outcome that has passed, and its offset in the file. */
export interface PassedOutcome {
  readonly outcome: Outcome
  readonly at: number
}

interface OpenBlock {
  readonly items: AsyncGenerator<PassedOutcome>
  item: PassedOutcome
  head: Place
}

/** @param blocks - ordered by their first places */
export async function* mergeBlocks<Block extends MergedBlock>(
  blocks: readonly Block[],
  read: (block: Block) => AsyncGenerator<PassedOutcome>,
): AsyncGenerator<PassedOutcome> {
  const waiting = [...blocks]
  let open: OpenBlock[] = []
  try {
    for (;;) {
      const least = lowest(open, comparePlaces)
      const next = waiting[0]
      if (next && (!least || comparePlaces(next.first, least.head) < 0)) {
        waiting.shift()
        open.push(...(await opened(read(next))))
        continue
      }
      if (!least) return
      yield least.item
      if (!(await advance(least))) open = open.filter((block) => block !== least)
    }
  } finally {
    for (const { items } of open) await items.return(undefined)
  }
}

async function opened(items: AsyncGenerator<PassedOutcome>): Promise<OpenBlock[]> {
  const { value, done } = await items.next()
  if (done === true) return []
  return [{ items, item: value, head: placeOf(value.outcome) }]
}

async function advance(block: OpenBlock): Promise<boolean> {
  const { value, done } = await block.items.next()
  if (done === true) return false
  block.item = value
  block.head = placeOf(value.outcome)
  return true
}
