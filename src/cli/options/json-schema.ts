/**
 * `--schema`: one file for both ends, what the model is told to write and what its answer is checked
 * against. The service drops what it can't enforce (lengths, ranges, patterns), so answers are checked
 * against the file as it is.
 */
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema'
import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages'
import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describeError } from '../../describe-error.ts'
import type { SchemaIssue, StandardSchema } from '../../validation/standard-schema.ts'
import { readText } from './given-value.ts'
import { usageError } from './usage-error.ts'

export interface LoadedSchema {
  /** For `output_config.format`. */
  readonly format: NonNullable<OutputConfig['format']>
  readonly standard: StandardSchema
  /** What the file holds. */
  readonly json: unknown
}

/** @throws BatchlineError `ERR_OPTION` for a file that holds no usable schema. */
export function loadSchema(path: string): LoadedSchema {
  const text = readText('--schema', path)
  let schema: JsonSchema
  try {
    schema = JSON.parse(text) as JsonSchema
  } catch (cause) {
    throw usageError(`--schema: ${path} is not JSON`, cause)
  }
  if (schema?.type !== 'object') {
    throw usageError(
      `--schema: ${path} must be a JSON Schema with "type": "object" at the top level`,
    )
  }
  try {
    const { type, schema: sent } = jsonSchemaOutputFormat(schema)
    return { format: { type, schema: sent }, standard: toStandard(compile(schema)), json: schema }
  } catch (cause) {
    throw usageError(`--schema: ${path} can't be used: ${describeError(cause)}`, cause)
  }
}

type JsonSchema = { readonly type: 'object'; readonly $schema?: string; readonly $async?: boolean }

function compile(schema: JsonSchema): ValidateFunction {
  // Most schemas declare draft 7; each class of ajv reads other drafts.
  const isOld = /draft-0[67]/.test(String(schema.$schema))
  const ajv = new (isOld ? Ajv : Ajv2020)({ strict: false, allErrors: true, logger: false })
  formats.default(ajv)
  if (schema.$async) throw new Error('asynchronous schemas are not supported')
  return ajv.compile(schema)
}

function toStandard(validate: ValidateFunction): StandardSchema {
  return {
    '~standard': {
      version: 1,
      vendor: 'ajv',
      validate: (value) =>
        validate(value) ? { value } : { issues: (validate.errors ?? []).map(toIssue) },
    },
  }
}

/** The message goes back to the model, so it says what would be valid. */
function toIssue({ instancePath, message = 'is invalid', params }: ErrorObject): SchemaIssue {
  const { allowedValues, additionalProperty } = params as {
    allowedValues?: unknown[]
    additionalProperty?: string
  }
  const more =
    allowedValues?.map((value) => JSON.stringify(value)).join(', ') ??
    (additionalProperty === undefined ? undefined : JSON.stringify(additionalProperty))
  return {
    message: more === undefined ? message : `${message}: ${more}`,
    path: pathOf(instancePath),
  }
}

/** The parts of a JSON pointer. */
function pathOf(pointer: string): string[] {
  const parts = pointer.split('/').slice(1)
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
