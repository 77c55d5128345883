import type { ModelInfo } from '@anthropic-ai/sdk/resources/models'
import { factsOf } from './facts-of.ts'
import type { Effort, ModelFacts, ThinkingType } from './model-facts.ts'

/** A model as `GET /v1/models` describes it. */
export function describeModel(id: string): ModelInfo {
  const facts = factsOf(id)
  const { displayName, line, lifecycle, released, deprecated, retires } = facts
  return {
    id,
    type: 'model',
    display_name: displayName,
    created_at: stampOf(released),
    line,
    lifecycle,
    deprecated_at: deprecated === null ? null : stampOf(deprecated),
    retires_at: retires === null ? null : stampOf(retires),
    max_input_tokens: limitOf(facts.maxInputTokens),
    max_tokens: limitOf(facts.maxOutputTokens),
    capabilities: capabilitiesOf(facts),
  }
}

function capabilitiesOf(facts: ModelFacts): NonNullable<ModelInfo['capabilities']> {
  const { thinking, efforts, structuredOutputs } = facts
  const type = (name: ThinkingType) => support(thinking.includes(name))
  const effort = (name: Effort) => support(efforts.includes(name))
  // Programmatic tool calling, clearing of thinking and compaction came with the models of 4.5 and 4.6.
  const old = (facts.version ?? Infinity) < 4.5
  const adaptive = thinking.includes('adaptive')
  return {
    batch: support(true),
    citations: support(true),
    code_execution: support(!old && (facts.line !== 'haiku' || adaptive)),
    context_management: {
      supported: !old,
      clear_thinking_20251015: support(!old),
      clear_tool_uses_20250919: support(!old),
      compact_20260112: support(adaptive),
    },
    effort: {
      supported: efforts.length > 0,
      low: effort('low'),
      medium: effort('medium'),
      high: effort('high'),
      xhigh: effort('xhigh'),
      max: effort('max'),
    },
    image_input: support(true),
    pdf_input: support(true),
    server_tools: { supported: true, code_execution: support(true), web_search: support(true) },
    structured_outputs: support(structuredOutputs),
    thinking: {
      supported: thinking.some((name) => name !== 'disabled'),
      types: {
        adaptive: type('adaptive'),
        between_tools: type('between_tools'),
        disabled: type('disabled'),
        enabled: type('enabled'),
      },
    },
  }
}

function support(supported: boolean): { supported: boolean } {
  return { supported }
}

function stampOf(date: string): string {
  return `${date}T00:00:00Z`
}

function limitOf(tokens: number): number | null {
  return tokens === Infinity ? null : tokens
}
