/**
 * Params that some models refuse. The rules go by family and version, since model ids come and go.
 * A model without a Claude id has no rules.
 */
import type { Params } from '../wire/wire-types.ts'

/** The error message for params that the named model does not accept. */
export function modelProblem(params: Params): string | undefined {
  const model = readModel(params.model)
  if (!model) return undefined
  const { family, version } = model
  const late = family === 'fable' || family === 'mythos'
  if (params.messages.at(-1)?.role === 'assistant' && (late || version >= 4.6)) {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.'
  }
  const thinking: string | undefined = params.thinking?.type
  if (thinking === 'enabled' && (late || version >= 4.7)) {
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".'
  }
  const from55 = version >= 5.5 && (family === 'opus' || family === 'sonnet')
  if (thinking === 'disabled' && (late || from55)) {
    return '"thinking.type.disabled" is not supported for this model.'
  }
  const choice = params.tool_choice?.type
  if ((choice === 'any' || choice === 'tool') && (from55 || (late && version >= 5.1))) {
    return 'tool_choice: forcing tool use is not supported for this model.'
  }
  return undefined
}

/** `claude-opus-4-8` is opus 4.8. A trailing date is not part of the version. */
function readModel(id: string): { family: string; version: number } | undefined {
  const match = /^claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?:-\d{8})?$/.exec(id)
  if (!match) return undefined
  return { family: match[1] as string, version: Number(`${match[2]}.${match[3] ?? 0}`) }
}
