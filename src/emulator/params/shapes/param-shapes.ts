/** Shapes of single params, other than `messages`, `system` and `tools`. */
import {
  dictionary,
  flag,
  integer,
  list,
  literal,
  nullable,
  number,
  text,
  textOr,
} from './check.ts'
import type { Check } from './check.ts'
import { beta, object, optional, tagged } from './object.ts'
import type { Members } from './object.ts'

const display = optional(nullable(literal('summarized', 'omitted', 'updates')))
const blockBinding = beta(
  nullable(
    object({ prefix_mismatch_behavior: optional(nullable(literal('error', 'drop_block'))) }),
  ),
)
export const thinking: Check = tagged({
  adaptive: { display, block_binding: blockBinding },
  between_tools: {},
  disabled: {},
  enabled: { budget_tokens: integer({ min: 1024 }), display, block_binding: blockBinding },
})

const parallel = { disable_parallel_tool_use: optional(flag) }
export const toolChoice: Check = tagged({
  any: parallel,
  auto: parallel,
  none: {},
  tool: { name: text({ min: 1 }), ...parallel },
})

export const effort: Check = nullable(literal('low', 'medium', 'high', 'xhigh', 'max'))
export const outputFormat: Check = nullable(
  object({ type: literal('json_schema'), schema: dictionary }),
)
export const outputConfig: Check = object({
  effort: optional(effort),
  format: optional(outputFormat),
  task_budget: beta(
    nullable(
      object({
        type: literal('tokens'),
        total: integer({ min: 1 }),
        remaining: optional(nullable(integer({ min: 0 }))),
      }),
    ),
  ),
})

export const metadata: Check = object({ user_id: optional(nullable(text({ max: 512 }))) })
const stopTexts = list(text(), { max: 8191 })
/** Its message about blank ones names the list and not the place in it. */
export const stopSequences: Check = (value, reading) => {
  const problem = stopTexts(value, reading)
  if (problem !== undefined) return problem
  const isBlank = (one: string): boolean => one.trim() === ''
  return (value as readonly string[]).some(isBlank)
    ? ': each stop sequence must contain non-whitespace'
    : undefined
}
export const speed: Check = nullable(literal('standard', 'fast'))
export const diagnostics: Check = nullable(
  object({ previous_message_id: optional(nullable(text())) }),
)
export const container: Check = nullable(
  textOr(
    object({
      id: optional(nullable(text())),
      skills: optional(
        nullable(
          list(
            object({
              type: literal('anthropic', 'custom'),
              skill_id: text({ min: 1 }),
              version: optional(text({ min: 1 })),
            }),
          ),
        ),
      ),
    }),
  ),
)

/** Params that API versions before 2026-10-21 have. */
export const temperature: Check = number({ min: 0, max: 1 })
export const topP: Check = number({ min: 0, max: 1 })
export const topK: Check = integer({ min: 0 })

const count = (type: string, min = 0) => object({ type: literal(type), value: integer({ min }) })
const tokenTrigger = count('input_tokens', 1)
export const contextManagement: Check = nullable(
  object({
    edits: optional(
      list(
        tagged({
          clear_thinking_20251015: {
            keep: optional(
              textOr(tagged({ thinking_turns: { value: integer({ min: 1 }) }, all: {} })),
            ),
          },
          clear_tool_uses_20250919: {
            clear_at_least: optional(nullable(count('input_tokens'))),
            clear_tool_inputs: optional(
              nullable((value, reading) =>
                typeof value === 'boolean' ? undefined : list(text())(value, reading),
              ),
            ),
            exclude_tools: optional(nullable(list(text()))),
            keep: optional(count('tool_uses')),
            trigger: optional(
              tagged({
                input_tokens: { value: integer({ min: 1 }) },
                tool_uses: { value: integer({ min: 1 }) },
              }),
            ),
          },
          compact_20260112: {
            instructions: optional(nullable(text())),
            pause_after_compaction: optional(flag),
            trigger: optional(nullable(tokenTrigger)),
          },
        }),
      ),
    ),
  }),
)

/** Params of betas that every kind of request has. */
export const sharedBetas: Members = {
  billing_policy: beta(
    nullable(
      object({
        type: literal('billing_policy'),
        bill_to: optional(literal('self', 'user_profile')),
      }),
    ),
  ),
  compaction: beta(
    nullable(object({ type: literal('summarize'), instructions: optional(nullable(text())) })),
  ),
  context_management: beta(contextManagement),
  mcp_servers: beta(
    list(
      object({
        type: literal('url'),
        name: text({ min: 1 }),
        url: text({ min: 1 }),
        authorization_token: optional(nullable(text())),
        tool_configuration: optional(
          nullable(
            object({
              allowed_tools: optional(nullable(list(text()))),
              enabled: optional(nullable(flag)),
            }),
          ),
        ),
      }),
    ),
  ),
}

/** Params of betas that requests for an answer have. */
export const answerBetas: Members = {
  fallback_credit_token: beta(
    nullable(textOr(object({ token: text(), mode: optional(literal('strict', 'best_effort')) }))),
  ),
  fallbacks: beta(nullable(textOr(list(object({ model: text({ min: 1 }) }, { rest: 'any' }))))),
  thread: beta(
    nullable(tagged({ create: {}, continue: { previous_message_id: text({ min: 1 }) } })),
  ),
}
