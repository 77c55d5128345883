import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A file by which a process that waits for the store tells the one that has it. It is compared with
 * itself and never with a clock; left behind by a dead process it means nothing.
 */
export class TurnMarker {
  readonly #path: string
  #seen: number | undefined

  /** @param folder - of the store */
  constructor(folder: string) {
    this.#path = join(folder, 'waiting')
  }

  /** Tells the holder that somebody waits. */
  async raise(): Promise<void> {
    await writeFile(this.#path, '')
  }

  /** From now on {@link isRaised} means: since this moment. */
  async reset(): Promise<void> {
    this.#seen = await this.#changedAt()
  }

  async isRaised(): Promise<boolean> {
    return (await this.#changedAt()) !== this.#seen
  }

  async #changedAt(): Promise<number | undefined> {
    const found = await stat(this.#path).catch(() => undefined)
    return found?.mtimeMs
  }
}
