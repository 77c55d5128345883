/** What the input is and how requests are made of its rows: the same for every command that reads one. */
import type { ReadRowsOptions } from '../../read/reading-options.ts'
import { readingOptions } from '../../read/reading-options.ts'
import type { CarryOption } from '../../request/carry.ts'
import type { ToRequestsOptions } from '../../request/request-options.ts'
import type { SubmitBatchesOptions } from '../../submit-batches.ts'
import { commandWords } from './command-words.ts'
import { loadSchema } from './json-schema.ts'
import type { GivenTruth } from './given-truth.ts'
import { usageError } from './usage-error.ts'
import type { LoadedSchema } from './json-schema.ts'

/** How requests are made of rows that are not requests themselves. */
export interface PromptOptions {
  readonly prompt: string
  readonly system: string | undefined
  readonly model: string
  readonly maxTokens: number
  readonly id: string | undefined
}

export interface RequestSource {
  /** Absolute paths and globs, or `-` alone. */
  readonly inputs: readonly string[]
  readonly template: PromptOptions | undefined
  readonly schema: LoadedSchema | undefined
  /** Whether the shared prefix of each request is marked for the prompt cache. */
  readonly 'cache-prefix': boolean
  /** Names of fields are known at run time only. */
  readonly carry: CarryOption<never, unknown>
  /** What `--truth` names. */
  readonly truth: GivenTruth | undefined
  readonly library: {
    readonly readRows: ReadRowsOptions
    readonly submitBatches?: SubmitBatchesOptions
    readonly toRequests?: Pick<ToRequestsOptions, 'promptVersion'>
  }
}

interface RequestValues {
  readonly prompt: string | undefined
  readonly system: string | undefined
  readonly model: string | undefined
  readonly id: string | undefined
  readonly 'max-tokens': number
  readonly schema: string | undefined
  readonly 'cache-prefix': boolean
}

/**
 * What needs several options, or a package, to be checked.
 *
 * @throws BatchlineError `ERR_OPTION`
 */
export function requestParts(
  values: RequestValues,
  readRows: ReadRowsOptions,
): Pick<RequestSource, 'template' | 'schema'> {
  readingOptions(readRows, commandWords)
  const { schema } = values
  return {
    template: templateOf(values),
    schema: schema === undefined ? undefined : loadSchema(schema),
  }
}

function templateOf(values: RequestValues): PromptOptions | undefined {
  const { prompt, system, model, id, 'max-tokens': maxTokens } = values
  if (prompt === undefined || model === undefined) return undefined
  if (values['cache-prefix'] && !system) {
    throw usageError(
      '--cache-prefix needs --system TEXT|@FILE with --prompt: put the instruction that all rows share in --system, ' +
        'and what belongs to the row in --prompt',
    )
  }
  return { prompt, system, model, maxTokens, id }
}
