/**
 * Makes values of answers. Everything that can be wrong with an answer is a property of its row and
 * leaves as a failed outcome; nothing that a model writes ends the stream.
 *
 * The order matters: why the model stopped, then which part is the answer, then JSON, then the schema, then
 * how sure the model is. A truncated or refused answer may well parse.
 */
import { BatchlineError } from './errors.ts'
import { isFellBack } from './is-fell-back.ts'
import { isOutcome } from './is-outcome.ts'
import type { Failure, Outcome, Success } from './outcome.ts'
import { abortable } from './stream/abortable.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import { judgeAnswer } from './validation/judge-answer.ts'
import type { AnswerRules, Verdict } from './validation/judge-answer.ts'
import { repairJson } from './validation/repair-json.ts'
import { schemaChecker } from './validation/schema-checker.ts'
import { isStandardSchema } from './validation/standard-schema.ts'
import type { InferOutput, StandardSchema } from './validation/standard-schema.ts'
import { tierRules } from './validation/tier-options.ts'
import type { TierOptions } from './validation/tier-options.ts'
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
   * What the schema checks. `'json'`: the parsed text. `'text'`: the text itself. `'tool'`: the input
   * of the one tool call. `'auto'`, the default: the input of the tool call where the model stopped
   * for it or wrote nothing else, otherwise as `'json'`. Thinking is never part of the text.
   *
   * If the text is more than JSON, the one value in it is extracted, and the outcome has `extracted: true`:
   * an object or array that is all there is in a code fence; without such a fence, one between other
   * words, where `[]`, `{}` and arrays of nothing but numbers, such as `[1]`, do not count. If there are two
   * or more, none is taken: the row fails as `invalid_output`, and the reason gives their number.
   */
  parse?: 'auto' | 'json' | 'text' | 'tool' | undefined
  /** The tool whose input is the answer, where there may be calls of several; for `auto` and `tool` alone. Default: the one tool call that there is. */
  tool?: string | undefined
  /**
   * Repairs answers that are almost JSON; such an outcome has `repaired: true`, and also `extracted: true` if
   * there was more in the text. Default false. Text whose quotes would take too long to resolve is not
   * repaired.
   */
  repair?: boolean | undefined
  /** Rows checked at a time, for schemas that are asynchronous. Default 1, which keeps the order. */
  concurrency?: number | undefined
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Turns answers into values: each outcome leaves with the `value` that the schema made, or as a
 * failure that says what is wrong: `refused`, `truncated`, `paused`, `invalid_output` or, with
 * {@link TierOptions}, `unsure`. Outcomes that have failed before pass unchanged, and so do those with a value
 * of `fallBack`; a failed one keeps its message, usage and all else. With tiers each outcome has its `tier`:
 * `accept` or `review`, or `reject` on a row that failed as `unsure`, which has the value as `unsure_value`.
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
  options?: ValidateOptions & TierOptions<InferOutput<S>>,
): Stage<Outcome<unknown, Row>, Outcome<InferOutput<S>, Row>>
/** The text of each answer as it is, without a schema. */
export function validate<Row = unknown>(
  schema: undefined,
  options: ValidateOptions & TierOptions<string> & { parse: 'text' },
): Stage<Outcome<unknown, Row>, Outcome<string, Row>>
/** The JSON of each answer, or the input of its tool call, without a schema. */
export function validate<Row = unknown>(
  schema?: undefined,
  options?: ValidateOptions & TierOptions,
): Stage<Outcome<unknown, Row>, Outcome<unknown, Row>>
export function validate(
  schema?: StandardSchema,
  options: AnyOptions = {},
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

/** Of a value of any type. */
type AnyOptions = ValidateOptions & Omit<TierOptions, 'confidence'> & { confidence?: unknown }

function rulesOf(schema: StandardSchema | undefined, options: AnyOptions): AnswerRules {
  const { parse = 'auto', tool, repair = false } = options
  if (schema !== undefined && !isStandardSchema(schema)) {
    throw new BatchlineError(
      'ERR_OPTION',
      'validate: the schema is not a Standard Schema; use one of zod 3.25 or later, valibot, arktype …',
    )
  }
  if (!parses.includes(parse)) {
    throw new BatchlineError('ERR_OPTION', `validate: parse must be one of ${parses.join(', ')}`)
  }
  if (tool !== undefined && parse !== 'auto' && parse !== 'tool') {
    throw new BatchlineError('ERR_OPTION', `validate: tool can't be used with parse: '${parse}'`)
  }
  const check = schema && schemaChecker(schema)
  const tiers = tierRules(options as TierOptions, parse)
  return { check, parse, tool, repair: repair ? repairJson : undefined, tiers }
}

const parses = ['auto', 'json', 'text', 'tool']

function judged(outcome: Success, verdict: Verdict): Outcome {
  const answered = verdicts.some((name) => name in outcome) ? withoutVerdict(outcome) : outcome
  if ('failure' in verdict) {
    const { failure } = verdict
    // Nothing was sent for it, so there is no request that could be sent again.
    const why = answered.recalled === undefined ? failure : ofRecalled(failure)
    return { ...answered, ok: false, ...verdict, failure: why }
  }
  // Not a spread: with as many members Node 20 makes a hidden class for every object that is spread.
  return Object.assign({}, answered, verdict)
}

/** What an earlier stage made of the answer, which must not stand beside a new verdict. */
const verdicts = [
  'value',
  'extracted',
  'repaired',
  'tier',
  'tier_reason',
  'confidence',
  'correct',
] as const

function withoutVerdict(outcome: Success): Success {
  const rest: { [Name in keyof Success]?: Success[Name] } = { ...outcome }
  for (const name of verdicts) delete rest[name]
  return rest as Success
}

/** An answer that was good enough for the job that kept it. */
function ofRecalled({ message, ...failure }: Failure): Failure {
  const paid = ' The answer was billed.'
  const what = message.endsWith(paid) ? message.slice(0, -paid.length) : `${message}.`
  return {
    ...failure,
    message:
      `${what} The answer came from the store of answers, where it was good enough, and the row is not asked again by ` +
      'this job. To have it asked, use a new job without that store.',
    retryable: false,
  }
}
