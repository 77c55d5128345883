/** Runs a schema over values. It returns a reason instead of throwing, whatever the schema does. */
import { describeError } from '../describe-error.ts'
import { roundNumbers } from '../json/round-numbers.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'
import { zodCheck } from './zod-check.ts'

/** The value that the schema returned, or why it refused the given one. */
export type Checked = { value: unknown } | { reason: string }

/** Checks a value. It returns a promise only where the schema is asynchronous. */
export type SchemaChecker = (value: unknown) => Checked | Promise<Checked>

export function schemaChecker(schema: StandardSchema): SchemaChecker {
  const check = zodCheck(schema) ?? ((value) => schema['~standard'].validate(value))
  return (value) => {
    try {
      // Pass doubles: a schema that asks for a number means a double.
      const result = check(roundNumbers(value))
      return 'then' in result ? result.then(checked).catch(threw) : checked(result)
    } catch (error) {
      return threw(error)
    }
  }
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

/**
 * Lists the issues with their paths, in bounded length: the message goes back to the model on a
 * retry.
 */
export function describeIssues(issues: readonly SchemaIssue[]): string {
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
