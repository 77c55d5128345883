/** Reads the bodies of control calls. */
import type { ForeignOptions } from './batches/plant-foreign.ts'
import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import { mostBatches } from './page/overview.ts'

type Members = Readonly<Record<string, unknown>>

/** @throws BatchlineError ERR_OPTION unless the body is an object. */
export function objectOf(body: unknown): Members {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Members
  throw problem(`the body must be an object, not ${kindOf(body)}`)
}

/** The arguments of a comparison. @throws BatchlineError ERR_OPTION for another body. */
export function expectedOf(
  body: unknown,
): [expected: Map<string, number>, by: 'content' | 'custom_id'] {
  const { expected, by = 'content' } = objectOf(body)
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
    throw problem('expected must be an object from content or custom_id to a number')
  }
  if (by !== 'content' && by !== 'custom_id') throw problem("by must be 'content' or 'custom_id'")
  const counts = Object.entries(expected) as Array<[string, unknown]>
  for (const [key, count] of counts) {
    if (typeof count !== 'number') throw problem(`expected["${key}"] must be a number`)
  }
  return [new Map(counts as Array<[string, number]>), by]
}

/** @throws BatchlineError ERR_OPTION unless the body is an object; `plantForeign` checks the rest. */
export function foreignOptionsOf(body: unknown): ForeignOptions {
  return objectOf(body)
}

/** How many batches are asked for. @throws BatchlineError ERR_OPTION unless it is a whole number. */
export function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 100)
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostBatches) return limit
  throw problem(`limit must be a whole number from 1 to ${mostBatches}`)
}

function problem(text: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `emulator: ${text}`)
}
