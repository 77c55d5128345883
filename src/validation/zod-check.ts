/**
 * Runs a zod schema once per row, and returns a promise only where the schema does.
 *
 * zod's standard method first tries without waiting. So an asynchronous refinement would run twice
 * per row, and if it rejects, the first rejection is unhandled and ends the process. zod's own
 * methods either do the same or always return a promise, and a promise per row stops and restarts
 * every earlier stage: 14 µs per row. They all call `_zod.run`. That is a zod internal, so any
 * schema that does not look like zod 4 goes through `safeParseAsync`.
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

/**
 * @returns a replacement for the schema's standard method; `undefined` for a schema of another
 *   library
 */
export function zodCheck(schema: StandardSchema): Validate | undefined {
  if (!isZod(schema)) return undefined
  const withMessages = (of: Zod, value: unknown) =>
    of
      .safeParseAsync(value)
      .then(({ data, error }) => (error ? { issues: error.issues } : { value: data }))
  if (!isZod4(schema)) return (value) => withMessages(schema, value)
  let failing: Zod4 | undefined
  const end = (payload: Payload): ReturnType<Validate> => {
    if (payload.issues.length === 0) return { value: payload.value }
    // The issues have no messages yet. Do not run the schema again to get them: a schema that
    // changes its value or counts might return another result. A clone returns these issues
    // instead, and zod adds the messages.
    failing ??= schema.clone()
    failing._zod.run = () => payload
    return withMessages(failing, payload.value)
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
