/** What made the requests of the chunk in hand. */
import type { PromptVersion } from '../../outcome.ts'
import type { SealedPrompt } from '../journal/journal-records.ts'

/** A Transform of the user's own may give each row a prompt. Those after the first few count as not known. */
const most = 64
/** Of a version and of a hash, which a Transform may have made as well. */
const mostLength = 100

interface Counted {
  readonly prompt: PromptVersion | undefined
  requests: number
}

export class SealedPrompts {
  readonly #counted: Counted[] = []
  #last: { readonly of: PromptVersion | undefined; readonly index: number } | undefined

  /**
   * The number of a row's prompt in the record; undefined for the first, which most chunks have alone.
   *
   * @param requests - 1 for a request, 0 for a row that shares one
   */
  add(prompt: PromptVersion | undefined, requests: 0 | 1): number | undefined {
    if (this.#last?.of !== prompt || !this.#last) {
      this.#last = { of: prompt, index: this.#indexOf(known(prompt)) }
    }
    const { index } = this.#last
    this.#counted[index]!.requests += requests
    return index === 0 ? undefined : index
  }

  /** Nothing where nothing is known. */
  record(): { readonly prompts?: readonly SealedPrompt[] } {
    if (this.#counted.every(({ prompt }) => prompt === undefined)) return {}
    return { prompts: this.#counted.map(({ prompt, requests }) => ({ ...prompt, requests })) }
  }

  #indexOf(prompt: PromptVersion | undefined): number {
    const find = (of: PromptVersion | undefined): number =>
      this.#counted.findIndex(
        ({ prompt: other }) => other?.hash === of?.hash && other?.version === of?.version,
      )
    const found = find(prompt)
    if (found !== -1) return found
    if (prompt && this.#counted.length >= most) return this.#indexOf(undefined)
    return this.#counted.push({ prompt, requests: 0 }) - 1
  }
}

/** Nothing but what the records say: a request may come from anywhere. */
function known(prompt: PromptVersion | undefined): PromptVersion | undefined {
  const { hash, version } = (prompt ?? {}) as { hash?: unknown; version?: unknown }
  if (!isShort(hash)) return undefined
  return isShort(version) ? { version, hash } : { hash }
}

function isShort(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= mostLength
}
