/** What the emulator knows about one model: its limits, and which params it accepts. */
export interface ModelFacts {
  readonly id: string
  readonly displayName: string
  /** `null` for a name that is no Claude id. */
  readonly line: ModelLine | null
  /** `4.8` for Claude Opus 4.8; `null` if the id names no version. */
  readonly version: number | null
  readonly lifecycle: Lifecycle
  /** A date, `2026-09-22`; the epoch if it is unknown, as the service has it. */
  readonly released: string
  readonly deprecated: string | null
  readonly retires: string | null
  /** The context window, in tokens. `Infinity` if the model has no known limit. */
  readonly maxInputTokens: number
  /** Most that `max_tokens` may be. `Infinity` if the model has no known limit. */
  readonly maxOutputTokens: number
  /** The same in a batch whose create call names the beta for long output. */
  readonly maxBatchOutputTokens: number
  /** Images per request. */
  readonly maxImages: number
  /** Prefixes shorter than this are not cached. */
  readonly minCacheTokens: number
  /** Tokens of a text, relative to what older models count for it. */
  readonly tokenFactor: number
  /** The group of models that share rate limits, by the name that the service gives it. */
  readonly rateGroup: string
  /** Whether the conversation may end with an assistant message, which the model continues. */
  readonly prefill: boolean
  /** Whether system messages may stand within the conversation. */
  readonly systemMessages: boolean
  /** Whether `tool_choice` may force a tool. */
  readonly forcedTools: boolean
  /**
   * Which params of sampling are accepted: all of them, either `temperature` or `top_p`, or none but
   * their defaults.
   */
  readonly sampling: 'all' | 'one' | 'none'
  /** Whether `inference_geo` is accepted. */
  readonly inferenceGeo: boolean
  /** Whether `speed: "fast"` is accepted. */
  readonly fastMode: boolean
  /** Whether `output_config.format` and strict tools are accepted. */
  readonly structuredOutputs: boolean
  /** Accepted values of `thinking.type`. */
  readonly thinking: readonly ThinkingType[]
  /** Accepted values of `output_config.effort`; empty if the model has no such param. */
  readonly efforts: readonly Effort[]
}

export type ModelLine = 'opus' | 'sonnet' | 'haiku' | 'fable' | 'mythos'
export type Lifecycle = 'active' | 'deprecated' | 'retired'
export type ThinkingType = 'enabled' | 'disabled' | 'between_tools' | 'adaptive'
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** The release date that the service gives when it does not know one. */
export const unknownDate = '1970-01-01'

export const allEfforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max']
export const allThinking: readonly ThinkingType[] = [
  'enabled',
  'disabled',
  'between_tools',
  'adaptive',
]
