/**
 * `--fallback`: whoever reads the output relies on the schema, in rows that fell back as well. Null is the
 * usual word for no value, and is always allowed.
 */
import { roundNumbers } from '../../json/round-numbers.ts'
import { describeIssues } from '../../validation/schema-checker.ts'
import type { LoadedSchema } from './json-schema.ts'
import { usageError } from './usage-error.ts'

/** @throws BatchlineError `ERR_OPTION` where the value does not fit the schema */
export function checkFallback(
  make: (() => unknown) | undefined,
  schema: LoadedSchema | undefined,
): void {
  if (!make || !schema) return
  // As answers are checked: to a schema a number is a double.
  const value = roundNumbers(make())
  if (value === null) return
  const result = schema.standard['~standard'].validate(value)
  if (result instanceof Promise || !result.issues) return
  throw usageError(
    `--fallback does not fit --schema: ${describeIssues(result.issues)}. Nothing was sent. Give a value that fits, or null`,
  )
}
