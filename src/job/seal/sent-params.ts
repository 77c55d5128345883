/**
 * Which params the chunk in hand sends already, and in which request. A hash of the params stands for them.
 * The numbers lie in typed arrays: a hundred thousand strings in a map would be copied around by the garbage
 * collector and outlive their chunk.
 */
import { hash } from 'node:crypto'

/** A request of the chunk in hand, and the row that it is sent for. */
export interface SentRequest {
  /** Index in the chunk. */
  readonly request: number
  /** Position of its row. */
  readonly position: number
}

/** The first 16 bytes of a SHA-256, as four numbers. */
export type ParamsHash = readonly [number, number, number, number]

/** @param params - as they are serialized; params in another order of members are other params */
export function hashParams(params: Buffer): ParamsHash {
  const digest = hash('sha256', params, 'buffer')
  return [
    digest.readUInt32LE(0),
    digest.readUInt32LE(4),
    digest.readUInt32LE(8),
    digest.readUInt32LE(12),
  ]
}

const firstSlots = 4096
/** Four numbers of the hash, and the request's index plus one: 0 is an empty slot. */
const perSlot = 5

export class SentParams {
  #slots: Uint32Array = new Uint32Array(firstSlots * perSlot)
  /** Of the requests in the table, in the order in which they were added. */
  #positions: Float64Array = new Float64Array(firstSlots / 2)
  #requests: Uint32Array = new Uint32Array(firstSlots / 2)
  #size = 0

  find(params: ParamsHash): SentRequest | undefined {
    const entry = this.#slots[this.#slotOf(params) + 4]!
    if (entry === 0) return undefined
    return { request: this.#requests[entry - 1]!, position: this.#positions[entry - 1]! }
  }

  /** Adds params that {@link find} does not find. */
  add(params: ParamsHash, { request, position }: SentRequest): void {
    if (this.#size === this.#positions.length) this.#grow()
    this.#requests[this.#size] = request
    this.#positions[this.#size] = position
    this.#put(params, ++this.#size)
  }

  /** Forgets all params. */
  clear(): void {
    if (this.#size > 0) this.#slots.fill(0)
    this.#size = 0
  }

  /** The slot of a hash, or the empty one where it belongs. At most half of the slots are taken. */
  #slotOf([a, b, c, d]: ParamsHash): number {
    const slots = this.#slots
    for (let slot = (a * perSlot) % slots.length; ; slot = (slot + perSlot) % slots.length) {
      if (slots[slot + 4] === 0) return slot
      const isEqual =
        slots[slot] === a && slots[slot + 1] === b && slots[slot + 2] === c && slots[slot + 3] === d
      if (isEqual) return slot
    }
  }

  #put(params: ParamsHash, entry: number): void {
    this.#slots.set([...params, entry], this.#slotOf(params))
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Uint32Array(before.length * 2)
    for (let at = 0; at < before.length; at += perSlot) {
      const [a = 0, b = 0, c = 0, d = 0, entry = 0] = before.subarray(at, at + perSlot)
      if (entry > 0) this.#put([a, b, c, d], entry)
    }
    const positions = new Float64Array(this.#positions.length * 2)
    positions.set(this.#positions)
    this.#positions = positions
    const requests = new Uint32Array(this.#requests.length * 2)
    requests.set(this.#requests)
    this.#requests = requests
  }
}
