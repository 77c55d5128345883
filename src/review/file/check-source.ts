/**
 * Whether a file can be one to review. Rows of any other kind have no id, so all of them would be one row to
 * whoever judges them.
 */
import { BatchlineError } from '../../errors.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { reviewRow } from './review-row.ts'
import type { Found } from './source-file.ts'

/** Lines that are looked at: a crash, or a person, may have damaged the first ones. */
const mostLines = 100
/** Of an outcome, beside its id. */
const members = ['ok', 'value', 'unsure_value', 'failure', 'message', 'review']

/** @throws BatchlineError `ERR_INPUT` for a file whose first lines are no outcomes; an empty one is fine */
export async function checkSource({ path, isPart }: Found): Promise<void> {
  // It grows, and its only line may not be whole yet.
  if (isPart) return
  let seen = 0
  for await (const line of new LineReader(path)) {
    if (line.toString().trim() === '') continue
    if (isOutcomeLine(line)) return
    if (++seen === mostLines) break
  }
  if (seen > 0) throw noOutcomes(path)
}

function isOutcomeLine(line: Buffer): boolean {
  const { outcome } = reviewRow(line) ?? {}
  return typeof outcome?.['custom_id'] === 'string' && members.some((name) => name in outcome)
}

function noOutcomes(path: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `review: ${path} holds no outcomes, so there is nothing to judge in it. The file has to be the one that ` +
      'batchline run --review FILE writes. Nothing was judged or written.',
  )
}
