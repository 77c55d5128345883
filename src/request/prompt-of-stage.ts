import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import { BatchlineError } from '../errors.ts'
import type { PromptVersion } from '../outcome.ts'
import { promptHash } from '../prompt-hash.ts'

/**
 * What is known to make the requests of a stage.
 *
 * @param constant - the params of the first request without its messages, which belong to its row
 */
export type MadeBy = (constant: object) => readonly unknown[]

/** More names than anybody has prompts: a name for every row would fill the memory and the journal. */
const mostVersions = 100

/** What made the requests of a stage: one object for all that have the same name. */
export class PromptsOfStage {
  readonly #madeBy: MadeBy
  readonly #found = new Map<string | undefined, PromptVersion>()

  constructor(madeBy: MadeBy) {
    this.#madeBy = madeBy
  }

  /** @throws BatchlineError `ERR_OPTION` for the 101st name */
  of(version: string | undefined, params: MessageCreateParamsNonStreaming): PromptVersion {
    const known = this.#found.get(version)
    if (known) return known
    if (this.#found.size >= mostVersions) throw tooMany()
    const { messages: _messages, ...constant } = params
    const hash = promptHash([...this.#madeBy(constant), version ?? null])
    const prompt = version === undefined ? { hash } : { version, hash }
    this.#found.set(version, prompt)
    return prompt
  }
}

function tooMany(): BatchlineError {
  return new BatchlineError(
    'ERR_OPTION',
    `toRequests: promptVersion gave more than ${mostVersions} names. It names prompts, not rows: give the same name to all ` +
      'rows with the same prompt. What was sent is kept. Fix the function and run the same program again.',
  )
}
