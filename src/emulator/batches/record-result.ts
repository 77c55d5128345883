/** Counts a result and records it in the ledger, with what it cost. */
import { billOf, isBilled } from '../bill/bill-of.ts'
import type { Batch } from './batch.ts'
import type { BatchService } from './batch-service.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
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
  const billed = result.type === 'succeeded' && isBilled(result.message, settings.inferred)
  // One literal: a hundred thousand lines are written in a row, and copies take as long as writing.
  const entry: LedgerEntry = {
    type: 'result',
    batch: id,
    index,
    custom_id,
    content,
    result: type,
    billed,
  }
  if (billed) {
    const { model, tokens, usd } = billOf(result.message, params.model, true, settings.prices)
    entry.model = model
    entry.tokens = tokens
    entry.usd = usd
  }
  ledger.add(entry)
}
