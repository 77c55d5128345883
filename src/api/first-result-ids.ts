import { mostLineBytes } from '../limits.ts'
import { LineSplitter } from '../stream/line-splitter.ts'
import type { BatchClient } from './batch-client.ts'
import { fetchResults } from './fetch-results.ts'
import type { FetchOptions } from './fetch-results.ts'

/** One stray line at the head must not make a batch look like somebody else's. */
const lookedAt = 20

/**
 * The custom_ids of the first result lines of an ended batch: proof of whose batch it is. None where
 * its results have no line that can be read.
 *
 * @throws as {@link fetchResults}
 */
export async function firstResultIds(
  client: BatchClient,
  id: string,
  options: FetchOptions,
): Promise<string[]> {
  const ids: string[] = []
  const splitter = new LineSplitter((line) => {
    const custom_id = idOf(line)
    if (custom_id !== undefined) ids.push(custom_id)
  }, mostLineBytes)
  for await (const bytes of fetchResults(client, id, options)) {
    splitter.push(bytes)
    if (ids.length >= lookedAt) return ids
  }
  splitter.end()
  return ids
}

function idOf(line: Buffer): string | undefined {
  try {
    const { custom_id } = JSON.parse(line.toString()) as { custom_id?: unknown }
    return typeof custom_id === 'string' ? custom_id : undefined
  } catch {
    return undefined
  }
}
