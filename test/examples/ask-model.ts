/** Asks the emulated model of an example as a batch would. */
import type { Answer, Respond } from '../../src/emulator/index.ts'

export interface Asked {
  readonly system?: string
  readonly model?: string
  /** Default 1. */
  readonly attempt?: number
  /** What was said after the first turn, in turns of the model and of the user. */
  readonly after?: readonly [string, string]
  readonly maxTokens?: number
  readonly schema?: boolean
}

export function askModel(respond: Respond, content: string, asked: Asked = {}): Answer {
  const { system, model = 'claude-haiku-5-5', attempt = 1, after, maxTokens = 512 } = asked
  const format = { type: 'json_schema', schema: { type: 'object' } } as const
  const answer = respond(
    {
      model,
      max_tokens: maxTokens,
      ...(system === undefined ? {} : { system }),
      ...(asked.schema === true ? { output_config: { format } } : {}),
      messages: [
        { role: 'user', content },
        ...(after === undefined
          ? []
          : [
              { role: 'assistant' as const, content: after[0] },
              { role: 'user' as const, content: after[1] },
            ]),
      ],
    },
    { custom_id: `bl1_abcdefghijkl_${attempt}_1_0`, batchId: 'b', index: 0, content: '0' },
  )
  if (answer instanceof Promise) throw new Error('a model of an example answers at once')
  return answer
}

/** The text of an answer; undefined for an error. */
export function textOf(answer: Answer): string | undefined {
  return typeof answer === 'string' ? answer : answer.text
}

/** The JSON of an answer, in a fence or not; undefined where it is none. */
export function jsonOf(answer: Answer): unknown {
  const text = textOf(answer)
  if (text === undefined) return undefined
  const [, inFence] = /```json\n(.*?)\n```/s.exec(text) ?? []
  try {
    return JSON.parse(inFence ?? text)
  } catch {
    return undefined
  }
}

/** How many of all, as a share. */
export function share<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.filter(is).length / all.length
}
