/**
 * Runs a batch that is due: processes what was neither canceled nor expired, writes the results
 * file in its final order, and records every request in the ledger. It works in small groups of
 * requests, so a full-size batch needs no more memory than a small one.
 *
 * A group is recorded once its results are written, so nothing is billed twice when writing fails
 * and is tried again.
 */
import { join } from 'node:path'
import type { Batch } from './batch.ts'
import type { BatchRun } from './batch-run.ts'
import { describeError } from '../../describe-error.ts'
import { processRequest } from './process-request.ts'
import type { RequestPlace } from './process-request.ts'
import { recordResult } from './record-result.ts'
import { hashText, identity, permutation, seededRandom } from '../random.ts'
import type { RequestSpool } from './request-spool.ts'
import { resultsMade, resultsOnDisk } from './result-file.ts'
import { ResultWriter } from './result-writer.ts'
import type { BatchService } from './batch-service.ts'
import type { Turns } from './turns.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { WireRequest, WireResult } from '../wire/wire-types.ts'

/** Requests that are processed concurrently. */
const groupSize = 64

/** A request and what became of it. */
interface Ended {
  readonly request: WireRequest
  readonly place: RequestPlace
  readonly result: WireResult
  /** Its line of the results file. */
  readonly line: string
}

/**
 * Gives the batch its results. Those of requests that are answered can no longer change; the others
 * end as canceled or expired if the run gives up.
 *
 * @param turns - shared by the batches that run concurrently: the one that is due first goes first
 * @throws Stopped when the run is stopped; nothing of it stays on the disk
 */
export async function runBatch(
  run: BatchRun,
  spool: RequestSpool,
  service: BatchService,
  turns: Turns,
): Promise<void> {
  const { batch } = run
  const { id, requests } = batch.facts
  const answer = answerer(run, spool, service, turns)
  const results = new ResultWriter(join(service.dir, `${id}.results.jsonl`))
  try {
    for (let from = 0; from < requests; from += groupSize) {
      await store(await answer(from), run, results, service)
    }
    await run.keepTrying(() => service.ledger.flush())
  } catch (error) {
    await results.remove()
    throw error
  } finally {
    await spool.remove()
  }
  const empty = batch.hasFault('empty')
  batch.end(empty ? resultsMade(0, () => '') : resultsOnDisk(results.path, requests), run.gaveUp)
}

/** Makes the function that answers the group whose first request has this rank. */
function answerer(
  run: BatchRun,
  spool: RequestSpool,
  service: BatchService,
  turns: Turns,
): (from: number) => Promise<Ended[]> {
  const { batch } = run
  // Settled when the batch was due: a cancel that comes now changes only what has no answer yet.
  const { ran, unanswered: otherwise } = batch
  let order: Uint32Array | undefined
  return async (from) => {
    const [asked, endTurn] = await run.keepTrying(async () => {
      const end = await turns.take(batch.endsAt)
      run.check()
      try {
        order ??= orderOf(batch, service)
        return [spool.read(order.subarray(from, from + groupSize)), end]
      } catch (error) {
        end()
        throw error
      }
    })
    const group = asked.map(({ index, request }, i) => {
      const place = { index, rank: from + i, content: spool.content(index) }
      return { request, place }
    })
    const runs = run.gaveUp ? [] : group.filter(({ place }) => place.rank < ran)
    const work = runs.map(({ request, place }) => answerOne(batch, request, place, service))
    const answers = await run.answers(work, endTurn)
    endTurn()
    return group.map(({ request, place }, i) => {
      const type = place.rank < ran ? batch.unanswered : otherwise
      return answers[i] ?? ended(request, place, { type })
    })
  }
}

/** A bug, or an answer that is not JSON, must not keep the batch from ending. */
async function answerOne(
  batch: Batch,
  request: WireRequest,
  place: RequestPlace,
  service: BatchService,
): Promise<Ended> {
  try {
    return ended(request, place, await processRequest(batch, request, place, service))
  } catch (error) {
    const { index } = place
    const reason = `The emulator failed: ${describeError(error)}`
    const result = erroredResult('api_error', reason, { batchId: batch.facts.id, index })
    return ended(request, place, result)
  }
}

function ended(request: WireRequest, place: RequestPlace, result: WireResult): Ended {
  const line = `${JSON.stringify({ custom_id: request.custom_id, result })}\n`
  return { request, place, result, line }
}

async function store(
  group: readonly Ended[],
  run: BatchRun,
  results: ResultWriter,
  service: BatchService,
): Promise<void> {
  const lines = group.map(({ line }) => line).join('')
  await run.keepTrying(() => results.append(lines))
  for (const { request, place, result } of group) {
    recordResult(run.batch, request, place, result, service)
  }
  if (service.ledger.isFull) await run.keepTrying(() => service.ledger.flush())
}

/** The same seed gives the same order for each batch, whatever its id. */
function orderOf(batch: Batch, { settings }: BatchService): Uint32Array {
  if (!settings.shuffle) return identity(batch.facts.requests)
  const seed = hashText(`${settings.seed} ${batch.facts.number}`)
  return permutation(batch.facts.requests, seededRandom(seed))
}
