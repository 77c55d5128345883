/**
 * The part of Standard Schema v1 (https://standardschema.dev) that is used here. Any validator that
 * implements it works (zod from 3.25, valibot, arktype, …), and none is a dependency.
 *
 * @example
 * ```ts
 * const NonEmpty: StandardSchema<string> = {
 *   '~standard': {
 *     version: 1,
 *     vendor: 'mine',
 *     validate: (value) =>
 *       typeof value === 'string' && value ? { value } : { issues: [{ message: 'is empty' }] },
 *   },
 * }
 * ```
 */
export interface StandardSchema<Output = unknown> {
  /** What the standard asks for: version, vendor and `validate`. */
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** Exists for the compiler only. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/**
 * The result of a schema: the value that it returned, or what is wrong.
 *
 * @example
 * ```ts
 * const passed: SchemaResult<string> = { value: 'bug' }
 * const failed: SchemaResult<string> = { issues: [{ message: 'is no topic', path: ['topic'] }] }
 * ```
 */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/**
 * One problem and its path.
 *
 * @example
 * ```ts
 * const issue: SchemaIssue = { message: 'is no topic', path: ['topic'] }
 * ```
 */
export interface SchemaIssue {
  /** What is wrong; the model reads it when the row is asked again. */
  readonly message: string
  /** Names and indices from the top of the value; absent for the value itself. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * The type that a schema returns.
 *
 * @example
 * ```ts
 * type Labelled = InferOutput<typeof Label> // { topic: 'billing' | 'bug' | 'account' }
 * ```
 */
export type InferOutput<S extends StandardSchema> = NonNullable<S['~standard']['types']>['output']

/** Whether a value implements Standard Schema. Some vendors implement it on functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard = (value as Partial<StandardSchema>)['~standard']
  return typeof standard === 'object' && typeof standard.validate === 'function'
}
