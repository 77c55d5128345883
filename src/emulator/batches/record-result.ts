/** Counts a result and records it in the ledger, with what it cost. */
import { billOf, isBilled } from '../bill/bill-of.ts'
import type { Batch } from './batch.ts'
import type { BatchService } from './batch-service.ts'
import type { ResultType, WireRequest, WireResult } from '../wire/wire-types.ts'

export function recordResult(
  batch: Batch,
  { custom_id, params }: WireRequest,
  { index, content }: { readonly index: number; readonly content: string },
  result: WireResult,
  { ledger, settings }: BatchService,
): void {
  // A fault may have made up a type, which has no count. Such a request is not billed.
  const type: ResultType = result.type in batch.counts ? result.type : 'errored'
  batch.counts[type]++
  const { id } = batch.facts
  const entry = { type: 'result', batch: id, index, custom_id, content, result: type } as const
  if (result.type !== 'succeeded' || !isBilled(result.message, settings.inferred)) {
    ledger.add({ ...entry, billed: false })
    return
  }
  const bill = billOf(result.message, params.model, { batch: true }, settings.prices)
  ledger.add({ ...entry, billed: true, ...bill })
}
