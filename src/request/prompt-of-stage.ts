import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import type { PromptVersion } from '../outcome.ts'
import { promptHash } from '../prompt-hash.ts'

/**
 * What is known to make the requests of a stage.
 *
 * @param constant - the params of the first request without its messages, which belong to its row
 */
export type MadeBy = (constant: object) => readonly unknown[]

/** What made the requests of a stage: one object for all of them. */
export function promptOfStage(
  madeBy: MadeBy,
  version: string | undefined,
  { messages: _messages, ...constant }: MessageCreateParamsNonStreaming,
): PromptVersion {
  const hash = promptHash([...madeBy(constant), version ?? null])
  return version === undefined ? { hash } : { version, hash }
}
