/**
 * The params of each kind of request: those of the SDK's types, minus the ones that the SDK sends
 * as headers. When the SDK gains a param, add it here.
 */
import { notInBatches } from './batch-refusals.ts'
import { notCountable } from './count-refusals.ts'
import { anything, flag, integer, literal, nullable, text } from './shapes/check.ts'
import type { Check } from './shapes/check.ts'
import { cached } from './shapes/common-shapes.ts'
import { systemPrompt } from './shapes/content-shapes.ts'
import { messageList } from './shapes/message-shapes.ts'
import { beta, object, older, optional } from './shapes/object.ts'
import type { Members } from './shapes/object.ts'
import * as shapes from './shapes/param-shapes.ts'
import { toolList } from './shapes/tool-shapes.ts'

/** A kind of request. */
export interface ParamsKind {
  readonly shape: Check
  /** Whether it is a request of a batch, which may ask for longer output. */
  readonly batch: boolean
  /** The error message for params that another kind accepts and this one does not. */
  refuses(params: Readonly<Record<string, unknown>>): string | undefined
}

/** What the headers of a call say about how to read its params. */
export interface Reading {
  readonly version: string
  /** The betas that the call names. Any of them makes the members of all of them acceptable. */
  readonly betas: readonly string[]
}

/** Params of every kind. */
const shared: Members = {
  model: text({ min: 1 }),
  messages: messageList,
  ...cached,
  output_config: optional(shapes.outputConfig),
  speed: optional(shapes.speed),
  system: optional(systemPrompt),
  thinking: optional(shapes.thinking),
  tool_choice: optional(shapes.toolChoice),
  tools: optional(toolList),
  ...shapes.sharedBetas,
}

/** Params of the kinds that ask for an answer. */
const answered: Members = {
  ...shared,
  container: optional(shapes.container),
  diagnostics: optional(shapes.diagnostics),
  inference_geo: optional(nullable(text())),
  metadata: optional(shapes.metadata),
  service_tier: optional(literal('auto', 'standard_only')),
  stop_sequences: optional(shapes.stopSequences),
  stream: optional(flag),
  user_profile_id: optional(text()),
  research_preview_2026_02: optional(nullable(text())),
  store: optional(nullable(flag)),
  previous_thread_event_id: optional(nullable(text())),
  cache_hint: optional(nullable(anything)),
  context_hint: optional(nullable(anything)),
  temperature: older(shapes.temperature),
  top_p: older(shapes.topP),
  top_k: older(shapes.topK),
  ...shapes.answerBetas,
}

/** `params` of a request in a batch. */
export const batchParams: ParamsKind = {
  shape: object({ ...answered, max_tokens: integer({ min: 1 }) }),
  batch: true,
  refuses: notInBatches,
}

/** The body of `POST /v1/messages`. With `max_tokens: 0` it only fills the prompt cache. */
export const messageParams: ParamsKind = {
  shape: object({
    ...answered,
    max_tokens: integer({ min: 0 }),
    output_format: beta(shapes.outputFormat),
  }),
  batch: false,
  refuses: () => undefined,
}

/** The body of a count_tokens call. */
export const countParams: ParamsKind = {
  shape: object({ ...shared, output_format: beta(shapes.outputFormat) }),
  batch: false,
  refuses: notCountable,
}
