/** Has the service count the prefixes that hold most of what is marked, each once, without its requests. */
import { toJson } from '../json/to-json.ts'
import { countSample } from './count-sample.ts'
import type { CountingOptions } from './count-sample.ts'
import { cutPrefix } from './cut-prefix.ts'
import type { PlannedCount } from './plan-sample.ts'
import type { DrawnPrefix, MarkedPart } from './prefix-table.ts'

/** Most inputs mark one. The length of the others tells enough. */
const mostCounted = 30

export type PrefixTokens = ReadonlyMap<MarkedPart, number>

/** @param planned - the requests that were drawn */
export async function countPrefixes(
  planned: readonly PlannedCount[],
  options: CountingOptions,
): Promise<PrefixTokens> {
  const drawn = new Map<MarkedPart, readonly [PlannedCount, DrawnPrefix]>()
  for (const one of planned) {
    for (const prefix of one.request.prefixes) drawn.set(prefix.part, [one, prefix])
  }
  // By what is shared, not by what is long: those of single rows are to stand for others like them.
  const parts = [...drawn.keys()].toSorted((a, b) => b.requests - a.requests)
  const counted = parts.slice(0, mostCounted)
  if (counted.length === 0) return new Map()
  const cut = counted.map((part): PlannedCount => {
    const [{ model, request }, { end }] = drawn.get(part)!
    const whole = JSON.parse(request.body.toString()) as Record<string, unknown>
    const body = Buffer.from(toJson(cutPrefix(whole, end)))
    return { model, request: { ...request, bytes: part.bytes, body, prefixes: [] } }
  })
  const { tokens } = await countSample(cut, options)
  return new Map(
    counted.flatMap((part, i) => {
      const count = tokens[i]
      return count === undefined ? [] : [[part, count] as const]
    }),
  )
}
