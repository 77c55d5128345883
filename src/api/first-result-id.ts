import type Anthropic from '@anthropic-ai/sdk'
import { LineSplitter } from '../stream/line-splitter.ts'
import { fetchResults } from './fetch-results.ts'

/**
 * The custom_id of the first result line of an ended batch: proof of whose batch it is. Undefined
 * where its results can't be read now.
 */
export async function firstResultId(
  client: Anthropic,
  id: string,
  { signal }: { signal: AbortSignal },
): Promise<string | undefined> {
  const lines: Buffer[] = []
  const splitter = new LineSplitter((line) => lines.push(line), 64 * 2 ** 20)
  try {
    for await (const bytes of fetchResults(client, id, { signal })) {
      splitter.push(bytes)
      if (lines.some((line) => line.length > 0)) break
    }
    splitter.end()
    const line = lines.find((found) => found.length > 0)
    const custom_id = line && (JSON.parse(line.toString()) as { custom_id?: unknown }).custom_id
    return typeof custom_id === 'string' ? custom_id : undefined
  } catch {
    return undefined
  }
}
