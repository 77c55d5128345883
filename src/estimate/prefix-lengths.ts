import type { PrefixTokens } from './count-prefixes.ts'
import type { MarkedPart } from './prefix-table.ts'

export interface PrefixLengths {
  /** What was counted, or what follows from the bytes. */
  readonly tokensOf: (part: MarkedPart) => number
  /** Of what is marked behind everything that is in the table. */
  readonly perByte: number
}

/**
 * From one mark to the next, because what is shared and what belongs to a row are mostly not alike: the
 * tokens of a byte are those of counted prefixes with as many marks before their last one.
 *
 * @param perByte - of whole requests, where no such prefix was counted
 */
export function prefixLengths(
  parts: readonly MarkedPart[],
  { counted, perByte }: { readonly counted: PrefixTokens; readonly perByte: number },
): PrefixLengths {
  const sums: Array<{ bytes: number; tokens: number }> = []
  for (const part of parts) {
    const { before } = part
    const tokens = counted.get(part)
    const tokensBefore = before ? counted.get(before) : 0
    if (tokens === undefined || tokensBefore === undefined) continue
    const sum = (sums[depthOf(part)] ??= { bytes: 0, tokens: 0 })
    sum.bytes += part.bytes - (before?.bytes ?? 0)
    sum.tokens += Math.max(0, tokens - tokensBefore)
  }
  const rateAt = (depth: number): number => {
    const sum = sums[depth]
    return sum ? sum.tokens / sum.bytes : perByte
  }
  const tokensOf = (part: MarkedPart): number => {
    const count = counted.get(part)
    if (count !== undefined) return count
    const { before, bytes } = part
    const own = rateAt(depthOf(part)) * (bytes - (before?.bytes ?? 0))
    return own + (before ? tokensOf(before) : 0)
  }
  return { tokensOf, perByte: rateAt(Math.max(0, sums.length - 1)) }
}

/** At most 3: a request has 4 marks. */
function depthOf({ before }: MarkedPart): number {
  return before ? depthOf(before) + 1 : 0
}
