import type { PromptVersion } from '../../outcome.ts'
import type { ChunkPrompts } from './chunk-state.ts'
import type { SealedPrompt } from './journal-records.ts'

/** Keeps one list for the many chunks whose requests were made by the same prompts. */
export class PromptTable {
  readonly #lists = new Map<string, ChunkPrompts['prompts']>()

  keep(recorded: readonly SealedPrompt[] | undefined): ChunkPrompts | undefined {
    if (!recorded) return undefined
    const prompts = recorded.map(({ version, hash }): PromptVersion | undefined => {
      if (hash === undefined) return undefined
      return version === undefined ? { hash } : { version, hash }
    })
    const key = JSON.stringify(prompts)
    let shared = this.#lists.get(key)
    if (!shared) this.#lists.set(key, (shared = prompts))
    const counts = recorded.length > 1 ? recorded.map(({ requests }) => requests) : []
    return { prompts: shared, counts }
  }
}
