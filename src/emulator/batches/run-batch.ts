/**
 * Runs a batch that is due: processes what was neither canceled nor expired, writes the results
 * file in its final order, and records every request in the ledger. It works in small groups of
 * requests, so a full-size batch needs no more memory than a small one.
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Batch } from './batch.ts'
import { processRequest } from './process-request.ts'
import { recordResult } from './record-result.ts'
import { hashText, identity, permutation, seededRandom } from '../random.ts'
import type { RequestSpool } from './request-spool.ts'
import { resultsMade, resultsOnDisk } from './result-file.ts'
import type { BatchService } from './batch-service.ts'
import type { Turns } from './turns.ts'

/** Requests that are processed concurrently. */
const groupSize = 64

/**
 * Gives the batch its results. Once it has started, neither cancel nor the clock changes them.
 *
 * @param turns - shared by the batches that run concurrently: the one that ends first goes first
 */
export async function runBatch(
  batch: Batch,
  spool: RequestSpool,
  service: BatchService,
  turns: Turns,
): Promise<void> {
  const { id, requests } = batch.facts
  const order = orderOf(batch, service)
  const { ran } = batch
  const otherwise = { type: batch.canceledAt === undefined ? 'expired' : 'canceled' } as const
  const path = join(service.dir, `${id}.results.jsonl`)
  const file = await open(path, 'wx', 0o600)
  const line = async (index: number, rank: number): Promise<string> => {
    const request = spool.read(index)
    const place = { index, rank, content: spool.content(index) }
    const result = rank < ran ? await processRequest(batch, request, place, service) : otherwise
    recordResult(batch, request, place, result, service)
    return `${JSON.stringify({ custom_id: request.custom_id, result })}\n`
  }
  try {
    let writing: Promise<void> | undefined
    for (let from = 0; from < requests; from += groupSize) {
      await turns.take(batch.endsAt)
      const group = Array.from(order.subarray(from, from + groupSize))
      const lines = await Promise.all(group.map((index, i) => line(index, from + i)))
      await writing
      writing = file.writeFile(lines.join(''))
      // Awaited with the next group. Until then a failure must not count as unhandled.
      writing.catch(() => {})
    }
    await writing
    service.ledger.flush()
  } finally {
    await file.close()
    await spool.remove()
  }
  const empty = batch.hasFault('empty')
  batch.results = empty ? resultsMade(0, () => '') : resultsOnDisk(path, requests)
}

/** The same seed gives the same order for each batch, whatever its id. */
function orderOf(batch: Batch, { settings }: BatchService): Uint32Array {
  if (!settings.shuffle) return identity(batch.facts.requests)
  const seed = hashText(`${settings.seed} ${batch.facts.number}`)
  return permutation(batch.facts.requests, seededRandom(seed))
}
