/**
 * Under which key an answer is kept: a hash of what was asked, so that the store holds no prompt. The
 * schema is part of it: an answer that was good under another one may not be under this one.
 */
import { createHash } from 'node:crypto'
import { BatchlineError } from '../errors.ts'
import { toJson } from '../json/to-json.ts'

/** Changes when the same request must no longer find what an earlier version kept. */
const version = 'batchline answer 1'

export interface KeyedParams {
  readonly key: string
  /** The length of the params as JSON: about what the request takes in memory. */
  readonly length: number
}

/** Makes the key of params; undefined for what JSON can't hold, which the job rejects. */
export type MakeKey = (params: unknown) => KeyedParams | undefined

/** @throws BatchlineError `ERR_OPTION` for a schema that JSON can't hold */
export function keyMaker(schema: unknown): MakeKey {
  const head = `${version}\n${schemaHash(schema)}\n`
  return (params) => {
    const text = jsonOf(params)
    if (text === undefined) return undefined
    return {
      key: createHash('sha256').update(head).update(text).digest('hex'),
      length: text.length,
    }
  }
}

function schemaHash(schema: unknown): string {
  if (schema === undefined) return 'none'
  const text = jsonOf(schema)
  if (text === undefined) {
    throw new BatchlineError(
      'ERR_OPTION',
      'recall: schema must be a value that JSON can represent: a JSON Schema, or the name of a version. ' +
        'For a zod schema, use z.toJSONSchema(schema).',
    )
  }
  return createHash('sha256').update(text).digest('hex')
}

function jsonOf(value: unknown): string | undefined {
  try {
    return toJson(value) as string | undefined
  } catch {
    return undefined
  }
}

/**
 * The key of a request whose stored answer can't be used any more. It says when that one was kept: a new
 * answer replaces it, and whoever runs the same job again later does not replace the new one.
 */
export function replacingKey(key: string, at: number): string {
  return `${key}.${at.toString(36)}`
}

export interface ParsedKey {
  readonly key: string
  /** An answer that was kept by then may be replaced. */
  readonly replaces: number | undefined
}

const form = /^([0-9a-f]{64})(?:\.([0-9a-z]{1,11}))?$/

/** Undefined for what {@link keyMaker} and {@link replacingKey} did not make. */
export function parseKey(text: string | undefined): ParsedKey | undefined {
  const [, key, at] = form.exec(text ?? '') ?? []
  if (key === undefined) return undefined
  return { key, replaces: at === undefined ? undefined : parseInt(at, 36) }
}
