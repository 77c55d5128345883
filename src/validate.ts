/**
 * Makes values of answers. Everything that can be wrong with an answer is a property of its row and
 * leaves as a failed outcome; nothing that a model writes ends the stream.
 *
 * The order matters: why the model stopped, then which part is the answer, then JSON, then the schema.
 * A truncated or refused answer may well parse.
 */
import { BatchlineError } from './errors.ts'
import { isFellBack } from './is-fell-back.ts'
import { isOutcome } from './is-outcome.ts'
import type { Outcome, Success } from './outcome.ts'
import { abortable } from './stream/abortable.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import { judgeAnswer } from './validation/judge-answer.ts'
import type { AnswerRules, Verdict } from './validation/judge-answer.ts'
import { repairJson } from './validation/repair-json.ts'
import { schemaChecker } from './validation/schema-checker.ts'
import { isStandardSchema } from './validation/standard-schema.ts'
import type { InferOutput, StandardSchema } from './validation/standard-schema.ts'
import { unexpectedItem } from './wiring.ts'

/**
 * Options of `validate`.
 *
 * @example
 * ```ts
 * const options: ValidateOptions = { parse: 'tool', tool: 'label' }
 * const checked = validate(Label, options)
 * ```
 */
export interface ValidateOptions {
  /**
   * What the schema gets. `'json'`: the text, parsed. `'text'`: the text as it is. `'tool'`: the input
   * of the one tool call. `'auto'`, the default: the input of the tool call where the model stopped
   * for it or wrote nothing else, otherwise as `'json'`. Thinking is never part of the text.
   */
  parse?: 'auto' | 'json' | 'text' | 'tool' | undefined
  /** The tool whose input is the answer, where there may be calls of several; for `auto` and `tool` alone. Default: the one tool call that there is. */
  tool?: string | undefined
  /**
   * Mend what is only nearly JSON and find it between other words; such an outcome has
   * `repaired: true`. Default false. Text whose quotes would take long to sort out is not mended.
   */
  repair?: boolean | undefined
  /** Rows checked at a time, for schemas that are asynchronous. Default 1, which keeps the order. */
  concurrency?: number | undefined
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Turns answers into values: each outcome leaves with the `value` that the schema made, or as a
 * failure that says what is wrong: `refused`, `truncated` or `invalid_output`. Outcomes that have failed
 * before pass unchanged; a failed one keeps its message, usage and all else.
 *
 * @param schema - any Standard Schema, e.g. of zod 3.25 and later; refinements and transforms run,
 *   asynchronous ones too. Without it the value is the JSON or text itself.
 *
 * @example
 * ```ts
 * const Label = z.object({ label: z.enum(['bug', 'question']), score: z.number().min(0).max(1) })
 * const attempt = compose(chunkBySize(job), submitBatches(job), awaitResults(job), validate(Label))
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value; `ERR_INPUT`, as the
 *   stream's error, for an item that is not an outcome. Never for a row.
 */
export function validate<S extends StandardSchema, Row = unknown>(
  schema: S,
  options?: ValidateOptions,
): Stage<Outcome<unknown, Row>, Outcome<InferOutput<S>, Row>>
/** The text of each answer as it is, without a schema. */
export function validate<Row = unknown>(
  schema: undefined,
  options: ValidateOptions & { parse: 'text' },
): Stage<Outcome<unknown, Row>, Outcome<string, Row>>
/** The JSON of each answer, or the input of its tool call, without a schema. */
export function validate<Row = unknown>(
  schema?: undefined,
  options?: ValidateOptions,
): Stage<Outcome<unknown, Row>, Outcome<unknown, Row>>
export function validate(
  schema?: StandardSchema,
  options: ValidateOptions = {},
): Stage<Outcome, Outcome> {
  const rules = rulesOf(schema, options)
  return stage<Outcome, Outcome>({
    name: 'validate',
    concurrency: options.concurrency ?? 1,
    signal: options.signal,
    transform(outcome, emit, signal) {
      if (!isOutcome(outcome)) throw unexpectedItem('validate', outcome)
      if (!outcome.ok || isFellBack(outcome)) return emit(outcome)
      const verdict = judgeAnswer(outcome.message, rules)
      if (!(verdict instanceof Promise)) return emit(judged(outcome, verdict))
      return abortable(verdict, signal).then((late) => emit(judged(outcome, late)))
    },
  })
}

function rulesOf(schema: StandardSchema | undefined, options: ValidateOptions): AnswerRules {
  const { parse = 'auto', tool, repair = false } = options
  if (schema !== undefined && !isStandardSchema(schema)) {
    throw new BatchlineError(
      'ERR_OPTION',
      'validate: the schema is not a Standard Schema; use one of zod 3.25 or later, valibot, arktype …',
    )
  }
  if (!parses.includes(parse)) {
    throw new BatchlineError('ERR_OPTION', `validate: parse is one of ${parses.join(', ')}`)
  }
  if (tool !== undefined && parse !== 'auto' && parse !== 'tool') {
    throw new BatchlineError('ERR_OPTION', `validate: tool has no meaning with parse: '${parse}'`)
  }
  const check = schema && schemaChecker(schema)
  return { check, parse, tool, repair: repair ? repairJson : undefined }
}

const parses = ['auto', 'json', 'text', 'tool']

function judged(outcome: Success, verdict: Verdict): Outcome {
  const answered = 'value' in outcome || 'repaired' in outcome ? withoutValue(outcome) : outcome
  if ('failure' in verdict) return { ...answered, ok: false, ...verdict }
  // Not a spread: with as many members Node 20 makes a hidden class for every object that is spread.
  return Object.assign({}, answered, verdict)
}

/** What an earlier validate made of the answer must not stand beside a new verdict. */
function withoutValue({ value: _value, repaired: _repaired, ...rest }: Success): Success {
  return rest
}
