/**
 * Writes the results of a batch, piece by piece. No file stays open between two pieces, so any
 * number of batches can be in the middle of theirs.
 */
import { open, rm } from 'node:fs/promises'

export class ResultWriter {
  readonly path: string
  /** Where the next piece begins. */
  #at = 0

  constructor(path: string) {
    this.path = path
  }

  /**
   * Appends a piece. After a failure the same piece can be appended again: what was written of it is
   * cut off, or else overwritten. So a batch that waits for room leaves the rest to the others.
   */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    const file = await open(this.path, this.#at === 0 ? 'w' : 'r+', 0o600)
    try {
      for (let sent = 0; sent < bytes.length;) {
        const rest = bytes.length - sent
        sent += (await file.write(bytes, sent, rest, this.#at + sent)).bytesWritten
      }
    } catch (error) {
      await file.truncate(this.#at).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
    this.#at += bytes.length
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true })
  }
}
