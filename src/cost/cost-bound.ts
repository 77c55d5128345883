/** The most that a chunk can cost, from what its requests ask. */
import type { Prices } from './prices.ts'
import type { AskedUsage } from './recorded-usage.ts'

/** The parts of a chunk's cost that bound it, in picodollars. */
export interface CostParts {
  /** If every byte were a token, at the price of the dearest class that may apply. */
  readonly input: number
  /** If every answer had `max_tokens`. */
  readonly output: number
  /** If every answer had one token; and if it had one for each byte of its request. */
  readonly perAnswer: number
  readonly perByte: number
  /** Of {@link input}, what the bytes make; the rest is what the service may add. */
  readonly bytes: number
  /** If every request had one input token. */
  readonly perRequest: number
  /** Requests whose input nothing bounds. */
  readonly unbounded: number
}

/** More tokens than any model takes: what bounds the input of a request that nothing else bounds. */
export const contextTokens = 1_000_000

/**
 * @param batch - false for requests that go in no batch, at the full price
 * @returns the model that has no price, if one has none
 */
export function costParts(
  asks: Iterable<AskedUsage>,
  prices: Prices,
  batch: boolean = true,
): CostParts | { readonly unpriced: string } {
  let input = 0
  let output = 0
  let perAnswer = 0
  let perByte = 0
  let bytes = 0
  let perRequest = 0
  let unbounded = 0
  for (const ask of asks) {
    const { model, geo, write } = ask
    const free = ask.unbounded ?? 0
    const found = prices.find(model, {
      // A workspace may have a place of inference of its own, which the request does not name.
      geo: geo ?? prices.dearestGeo,
      promptTokens: free > 0 ? contextTokens : ask.longest,
      batch,
    })
    if (!found) return { unpriced: model }
    const [plain, out, write5m, write1h] = found.rates
    const rate = Math.max(plain, write ? write5m : 0, write === '1h' ? write1h : 0)
    input += rate * (ask.input + free * contextTokens)
    bytes += rate * ask.bytes
    perRequest += rate * ask.requests
    output += out * ask.maxTokens
    perAnswer += out * ask.requests
    perByte += out * ask.bytes
    unbounded += free
  }
  return { input, output, perAnswer, perByte, bytes, perRequest, unbounded }
}
