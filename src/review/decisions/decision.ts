/** A line of the file of decisions. */
import { parseJson } from '../../json/parse-json.ts'
import { toJson } from '../../json/to-json.ts'
import { keyFor } from '../file/review-row.ts'
import type { RowName } from '../file/review-row.ts'
import { verdicts } from '../file/row-index.ts'
import type { Verdict } from '../file/row-index.ts'

export interface Decision {
  readonly key: string
  readonly hash: string
  readonly name: RowName
  readonly verdict: Verdict | 'undone'
  /** Of `corrected`: what would have been right. */
  readonly value?: unknown
  readonly note?: string
  readonly at: string
}

export function decisionLine({ name, hash, verdict, value, note, at }: Decision): string {
  const { custom_id, position, part } = name
  const line = {
    custom_id,
    position,
    ...(part === 0 ? {} : { part }),
    answer_hash: hash,
    verdict,
    ...(value === undefined ? {} : { value }),
    ...(note === undefined || note === '' ? {} : { note }),
    at,
  }
  return `${toJson(line)}\n`
}

/** @returns undefined for a line that a crash has cut, or that is something else */
export function parseDecision(line: Buffer | string): Decision | undefined {
  let value: unknown
  try {
    value = parseJson(line.toString())
  } catch {
    return undefined
  }
  const read = Object(value) as Record<string, unknown>
  const { custom_id, position, part = 0, answer_hash: hash, verdict, note, at = '' } = read
  const known = [...verdicts, 'undone' as const].find((word) => word === verdict)
  const isFine =
    typeof custom_id === 'string' && typeof position === 'number' && typeof part === 'number'
  if (!isFine || known === undefined || typeof hash !== 'string') return undefined
  const name = { custom_id, position, part }
  return {
    key: keyFor(name),
    hash,
    name,
    verdict: known,
    ...('value' in read ? { value: read['value'] } : {}),
    ...(typeof note === 'string' ? { note } : {}),
    at: String(at),
  }
}
