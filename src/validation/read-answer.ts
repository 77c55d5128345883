/** Finds the answer in a message: its text, or the input of a tool call. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'

/** Where to look for the answer. `tool` names the tool with the answer as its input. */
export interface AnswerOptions {
  parse: 'auto' | 'json' | 'text' | 'tool'
  tool?: string | undefined
}

/** `text` must be parsed, `value` need not; `reason` says why there is no answer. */
export type Answer = { text: string } | { value: unknown } | { reason: string }

/** Accepts messages of any shape, because result lines are parsed leniently. */
export function readAnswer(message: Message, { parse, tool }: AnswerOptions): Answer {
  const content: unknown = message.content
  const blocks = (Array.isArray(content) ? content : []) as Block[]
  const calls = blocks.filter((block) => block?.type === 'tool_use')
  const texts = blocks.filter((block) => block?.type === 'text' && typeof block.text === 'string')
  const byTool =
    parse === 'tool' ||
    (parse === 'auto' &&
      (message.stop_reason === 'tool_use' || (calls.length === 1 && texts.length === 0)))
  if (byTool) return toolInput(calls, tool)
  const text = texts.map((block) => block?.text).join('')
  if (text === '' && parse !== 'text') return { reason: 'there is no text in the answer' }
  return { text }
}

type Block = { type?: string; text?: string; name?: string; input?: unknown } | undefined | null

function toolInput(calls: Block[], tool: string | undefined): Answer {
  const named = tool === undefined ? calls : calls.filter((call) => call?.name === tool)
  const what = tool === undefined ? 'a tool' : `the tool ${tool}`
  if (named.length === 1) return { value: named[0]?.input }
  if (named.length === 0) return { reason: `there is no call of ${what} in the answer` }
  // Taking the first call would silently lose the others.
  return { reason: `there are ${named.length} calls of ${what} in the answer instead of one` }
}
