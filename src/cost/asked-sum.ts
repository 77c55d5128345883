import type { Ask } from './ask-of.ts'
import type { AskedUsage } from './recorded-usage.ts'

/** Sums up what the requests of a chunk ask, by model. */
export class AskedSum {
  readonly #entries = new Map<string, Mutable<AskedUsage>>()

  add({ model, geo, bytes, input, maxTokens, write, unbounded }: Ask): void {
    const entry = this.#entry(model, geo)
    entry.requests++
    entry.bytes += bytes
    entry.input += input
    entry.longest = Math.max(entry.longest, input)
    entry.maxTokens += maxTokens
    entry.mostTokens = Math.max(entry.mostTokens, maxTokens)
    if (write === '1h' || (write && !entry.write)) entry.write = write
    if (unbounded) entry.unbounded = (entry.unbounded ?? 0) + 1
  }

  entries(): Iterable<AskedUsage> {
    return this.#entries.values()
  }

  record(): AskedUsage[] {
    return [...this.#entries.values()]
  }

  #entry(model: string, geo: string | undefined): Mutable<AskedUsage> {
    const key = geo === undefined ? model : `${model} ${geo}`
    let entry = this.#entries.get(key)
    if (!entry) {
      const none = { requests: 0, bytes: 0, input: 0, longest: 0, maxTokens: 0, mostTokens: 0 }
      entry = geo === undefined ? { model, ...none } : { model, geo, ...none }
      this.#entries.set(key, entry)
    }
    return entry
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
