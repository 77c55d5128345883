import type { Ask } from './ask-of.ts'
import type { AskedUsage } from './recorded-usage.ts'

/** Sums up what the requests of a chunk ask, by model. */
export class AskedSum {
  readonly #entries: Entry[] = []

  add(ask: Ask): void {
    const entry = this.#entries.find((one) => isOf(one, ask))
    if (entry) addTo(entry, ask)
    else this.#entries.push(entryOf(ask))
  }

  /** What it would come to with one more request, which is asked for every row. */
  with(ask: Ask): AskedUsage[] {
    let isNew = true
    const all = this.#entries.map((entry) => {
      if (!isOf(entry, ask)) return entry
      isNew = false
      const copy = Object.assign({}, entry)
      addTo(copy, ask)
      return copy
    })
    if (isNew) all.push(entryOf(ask))
    return all
  }

  record(): AskedUsage[] {
    return [...this.#entries]
  }
}

type Entry = { -readonly [Key in keyof AskedUsage]: AskedUsage[Key] }

function isOf(entry: Entry, { model, geo }: Ask): boolean {
  return entry.model === model && entry.geo === geo
}

function entryOf(ask: Ask): Entry {
  const { model, geo } = ask
  const none = { requests: 0, bytes: 0, input: 0, longest: 0, maxTokens: 0, mostTokens: 0 }
  const entry: Entry = geo === undefined ? { model, ...none } : { model, geo, ...none }
  addTo(entry, ask)
  return entry
}

function addTo(entry: Entry, { bytes, input, maxTokens, write, unbounded }: Ask): void {
  entry.requests++
  entry.bytes += bytes
  entry.input += input
  entry.longest = Math.max(entry.longest, input)
  entry.maxTokens += maxTokens
  entry.mostTokens = Math.max(entry.mostTokens, maxTokens)
  if (write === '1h' || (write && !entry.write)) entry.write = write
  if (unbounded) entry.unbounded = (entry.unbounded ?? 0) + 1
}
