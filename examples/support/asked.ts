/** What an emulated model looks at in a request. */
import type { AnswerInfo, Respond } from 'batchline/emulator'

type Params = Parameters<Respond>[0]
type Content = Params['messages'][number]['content']

export interface Asked {
  readonly system: string
  /** All text of the first message. */
  readonly text: string
  /** The first image of it, as base64. */
  readonly image: string | undefined
  /** From 1, as the job counts; 1 for a direct call. */
  readonly attempt: number
  /** True behind an answer that was not good enough: the conversation goes on. */
  readonly isAgain: boolean
  /** True for a call that is in no batch. */
  readonly isDirect: boolean
}

export function asked(
  { system, messages }: Params,
  { custom_id }: Pick<AnswerInfo, 'custom_id'>,
): Asked {
  const content = messages[0]?.content ?? ''
  const blocks = typeof content === 'string' ? [] : content
  const images = blocks.flatMap((block) =>
    block.type === 'image' && block.source.type === 'base64' ? [block.source.data] : [],
  )
  return {
    system: textOf(system ?? ''),
    text: textOf(content),
    image: images[0],
    attempt: Number(custom_id.split('_')[2] ?? 1) || 1,
    isAgain: messages.length > 1,
    isDirect: custom_id === '',
  }
}

/** What stands between `<tag>` and `</tag>` in the first turn; without them all of its text. */
export function textIn(params: Params, tag: string): string {
  const text = textOf(params.messages[0]?.content ?? '')
  const start = text.indexOf(`<${tag}>`)
  const end = text.lastIndexOf(`</${tag}>`)
  return (start < 0 || end < start ? text : text.slice(start + tag.length + 2, end)).trim()
}

export function systemOf({ system = '' }: Params): string {
  return textOf(system)
}

/**
 * Whether the row was sent before: as a further turn, in a later attempt, or at once by the Messages API,
 * which has no custom_id and gets what failed in batches.
 */
export function isAskedAgain({ messages }: Params, { custom_id }: AnswerInfo): boolean {
  const attempt = custom_id.split('_')[2]
  return (
    messages.length > 1 || (attempt !== '1' && custom_id.startsWith('bl1_')) || custom_id === ''
  )
}

/** Whether the API itself holds the answer to a schema, so that it can't be anything else than JSON. */
export function hasSchema(params: Params): boolean {
  return params.output_config?.format !== undefined && params.output_config.format !== null
}

/** JSON in a fence between two sentences, as models like to give it. */
export function fenced(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2)
  return `Here is what I make of it:\n\n\`\`\`json\n${json}\n\`\`\`\n\nTell me if you need more detail.`
}

export const overloaded = {
  error: { type: 'overloaded_error', message: 'Overloaded' },
} as const

function textOf(content: Content): string {
  if (typeof content === 'string') return content
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
}
