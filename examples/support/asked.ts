/** What an emulated model looks at before it answers. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import type { AnswerInfo } from 'batchline/emulator'

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
  { system, messages }: MessageCreateParamsNonStreaming,
  { custom_id }: Pick<AnswerInfo, 'custom_id'>,
): Asked {
  const content = messages[0]?.content ?? ''
  const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  const images = blocks.flatMap((block) =>
    block.type === 'image' && block.source.type === 'base64' ? [block.source.data] : [],
  )
  return {
    system: typeof system === 'string' ? system : textOf(system ?? []),
    text: textOf(blocks),
    image: images[0],
    attempt: Number(custom_id.split('_')[2] ?? 1) || 1,
    isAgain: messages.length > 1,
    isDirect: custom_id === '',
  }
}

/** JSON as models like to write it. */
export function fenced(value: unknown): string {
  return `Here is what I found:\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``
}

function textOf(blocks: ReadonlyArray<{ readonly type: string; readonly text?: unknown }>): string {
  return blocks.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n')
}
