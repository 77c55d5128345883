/** Chance that is the same in every run and every process: nothing but its seed decides. */
export class Dice {
  #state: number

  constructor(...seed: ReadonlyArray<string | number>) {
    this.#state = hash(seed.join('/'))
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    return mix(this.#state) / 2 ** 32
  }

  /** A whole number from the first to the last, both included. */
  whole(first: number, last: number): number {
    return first + Math.floor(this.next() * (last - first + 1))
  }

  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.next() * list.length)]
    if (found === undefined) throw new Error('there is nothing to pick from')
    return found
  }

  /** True that often. */
  chance(share: number): boolean {
    return this.next() < share
  }
}

/** A text as a number from 0 to below 1, another for each purpose. */
export function drawOf(text: string, purpose: string): number {
  return hash(`${purpose}/${text}`) / 2 ** 32
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  }
  return mix(value)
}

/** Spreads every bit over all others: texts that differ at their end alone must draw apart. */
function mix(value: number): number {
  let mixed = value
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
