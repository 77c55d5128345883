import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import { parseRowLine } from '../seal/row-line.ts'
import { wireIndex, wirePrefix } from '../core/wire-id.ts'

/**
 * Maps a custom_id on the wire to the request's index in the chunk's file. Positional ids contain the
 * index. With `customIds: 'keep'`, a map holds the ids of this one chunk.
 */
export async function requestIndex(
  { id, paths }: Needs<'id' | 'paths'>,
  chunk: ChunkState,
): Promise<(custom_id: string) => number | undefined> {
  const file = fileChunk(chunk)
  const { first, last } = requestRange(chunk)
  const inRange = (index: number | undefined) =>
    index !== undefined && index >= first && index <= last ? index : undefined
  if (!chunk.keepIds) {
    const prefix = wirePrefix(id, chunk.attempt, file)
    return (custom_id) => inRange(wireIndex(prefix, custom_id))
  }
  const indexes = new Map<string, number>()
  for await (const line of new LineReader(paths.rows(chunk.attempt, file))) {
    const row = parseRowLine(line)
    if ('request' in row) indexes.set(row.custom_id, row.request)
  }
  return (custom_id) => inRange(indexes.get(custom_id))
}
