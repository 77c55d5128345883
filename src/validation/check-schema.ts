/** Runs a schema over one value; whatever the schema does, there is an answer and no throw. */
import { describeError } from '../describe-error.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'

/** The value that the schema made, or why it refused the one it got. */
export type Checked = { value: unknown } | { reason: string }

/** A promise only where the schema is asynchronous. */
export function checkSchema(schema: StandardSchema, value: unknown): Checked | Promise<Checked> {
  try {
    const result = run(schema, value)
    return 'then' in result ? result.then(checked).catch(threw) : checked(result)
  } catch (error) {
    return threw(error)
  }
}

/**
 * The standard method of zod tries without waiting first: an asynchronous refinement runs twice a row,
 * and where it rejects, nobody has hold of the first promise and the process ends.
 */
function run(schema: StandardSchema & Zod, value: unknown): MaybePromise<SchemaResult<unknown>> {
  const standard = schema['~standard']
  if (standard.vendor !== 'zod' || typeof schema.safeParseAsync !== 'function') {
    return standard.validate(value)
  }
  return schema
    .safeParseAsync(value)
    .then(({ data, error }) => (error ? { issues: error.issues } : { value: data }))
}

type MaybePromise<T> = T | Promise<T>

interface Zod {
  safeParseAsync?: (
    value: unknown,
  ) => Promise<{ data?: unknown; error?: { issues: readonly SchemaIssue[] } }>
}

function checked(result: SchemaResult<unknown>): Checked {
  if (result.issues === undefined) return { value: result.value }
  return { reason: `the answer does not fit the schema: ${describeIssues(result.issues)}` }
}

function threw(error: unknown): Checked {
  return { reason: `the schema threw ${describeError(error)}` }
}

const maxIssues = 5
const maxIssueLength = 300

/** The message goes back to the model when it is asked again, so it names places and is bounded. */
function describeIssues(issues: readonly SchemaIssue[]): string {
  const lines = issues.slice(0, maxIssues).map((issue) => {
    const path = (issue.path ?? []).map(segment).join('.')
    return cut(path ? `${path}: ${issue.message}` : String(issue.message))
  })
  const more = issues.length - lines.length
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function segment(part: PropertyKey | { readonly key: PropertyKey }): string {
  return cut(String(typeof part === 'object' ? part.key : part))
}

function cut(text: string): string {
  return text.length > maxIssueLength ? `${text.slice(0, maxIssueLength)}…` : text
}
