/**
 * Runs a schema of zod once a row, and gives a promise only where the schema meets one.
 *
 * Its standard method tries without waiting first: an asynchronous refinement would run twice a row, and
 * where it rejects, nobody has hold of the first promise and the process ends. Its own methods either
 * do the same or always wait, and a promise a row makes all stages before it stop and start again: 15 µs
 * a row. What they all call is `_zod.run`. It is zod's own affair, so whatever does not look as in zod 4
 * is left to `safeParseAsync`; so is the wording of issues, for which an answer that does not fit is
 * looked at once more.
 */
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'

export type SchemaCheck = (value: unknown) => SchemaResult<unknown> | Promise<SchemaResult<unknown>>

interface Zod extends StandardSchema {
  safeParseAsync(
    value: unknown,
  ): Promise<{ data?: unknown; error?: { issues: readonly SchemaIssue[] } }>
  /** From zod 4 on. */
  readonly _zod?: { run?(payload: Payload, context: { async: true }): Payload | Promise<Payload> }
}

interface Payload {
  readonly value: unknown
  readonly issues: readonly unknown[]
}

/** @returns undefined for a schema that is not of zod */
export function zodCheck(schema: StandardSchema): SchemaCheck | undefined {
  if (!isZod(schema)) return undefined
  const wait: SchemaCheck = async (value) => {
    const { data, error } = await schema.safeParseAsync(value)
    return error ? { issues: error.issues } : { value: data }
  }
  const inner = schema._zod
  if (typeof inner?.run !== 'function') return wait
  // One that has met a promise will meet another, and waiting for each it runs once even where it fails.
  let waits = false
  return (value) => {
    if (waits) return wait(value)
    const ran = inner.run?.({ value, issues: [] }, { async: true })
    waits = ran instanceof Promise
    const end = (payload: Payload | undefined) =>
      payload?.issues?.length === 0 ? { value: payload.value } : wait(value)
    return ran instanceof Promise ? ran.then(end) : end(ran)
  }
}

function isZod(schema: StandardSchema): schema is Zod {
  return (
    schema['~standard'].vendor === 'zod' &&
    typeof (schema as Partial<Zod>).safeParseAsync === 'function'
  )
}
