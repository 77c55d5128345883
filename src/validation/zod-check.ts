/**
 * Runs a schema of zod once a row, and gives a promise only where the schema meets one.
 *
 * Its standard method tries without waiting first: an asynchronous refinement would run twice a row, and
 * where it rejects, nobody has hold of the first promise and the process ends. Its own methods either
 * do the same or always wait, and a promise a row makes all stages before it stop and start again: 14 µs
 * a row. What they all call is `_zod.run`. It is zod's own affair, so whatever does not look as in zod 4
 * is left to `safeParseAsync`.
 */
import type { SchemaIssue, StandardSchema } from './standard-schema.ts'

type Validate = StandardSchema['~standard']['validate']

interface Zod extends StandardSchema {
  safeParseAsync(
    value: unknown,
  ): Promise<{ data?: unknown; error?: { issues: readonly SchemaIssue[] } }>
}

/** From zod 4 on. */
interface Zod4 extends Zod {
  readonly _zod: { run(payload: Payload, context: { async: true }): Payload | Promise<Payload> }
  clone(): Zod4
}

interface Payload {
  readonly value: unknown
  readonly issues: readonly unknown[]
}

/** @returns what serves in place of its standard method; undefined for a schema that is not of zod */
export function zodCheck(schema: StandardSchema): Validate | undefined {
  if (!isZod(schema)) return undefined
  const inWords = (of: Zod, value: unknown) =>
    of
      .safeParseAsync(value)
      .then(({ data, error }) => (error ? { issues: error.issues } : { value: data }))
  if (!isZod4(schema)) return (value) => inWords(schema, value)
  let refuser: Zod4 | undefined
  const end = (payload: Payload): ReturnType<Validate> => {
    if (payload.issues.length === 0) return { value: payload.value }
    // What is wrong has no words yet. The schema is not run again for them: one that changes its value or
    // counts might come to another end. A copy of it says what was found, and zod words that.
    refuser ??= schema.clone()
    refuser._zod.run = () => payload
    return inWords(refuser, payload.value)
  }
  return (value) => {
    const ran = schema._zod.run({ value, issues: [] }, { async: true })
    return ran instanceof Promise ? ran.then(end) : end(ran)
  }
}

function isZod(schema: StandardSchema): schema is Zod {
  return (
    schema['~standard'].vendor === 'zod' &&
    typeof (schema as Partial<Zod>).safeParseAsync === 'function'
  )
}

function isZod4(schema: Zod): schema is Zod4 {
  const { _zod, clone } = schema as Partial<Zod4>
  return typeof _zod?.run === 'function' && typeof clone === 'function'
}
