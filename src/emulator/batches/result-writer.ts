/**
 * Writes the results of a batch, piece by piece. No file stays open between two pieces, so any
 * number of batches can be in the middle of theirs.
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'

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
   *
   * It writes synchronously: opening, writing and closing through the thread pool would take ten
   * times as long.
   */
  append(text: string): void {
    const file = openSync(this.path, this.#at === 0 ? 'w' : 'r+', 0o600)
    try {
      this.#at += writeWhole(file, text, this.#at)
    } catch (error) {
      ftruncateSync(file, this.#at)
      throw error
    } finally {
      closeSync(file)
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true })
  }
}

/** Writes all of the text, and returns how many bytes that is. */
function writeWhole(file: number, text: string, at: number): number {
  const size = Buffer.byteLength(text)
  let sent = writeSync(file, text, at)
  if (sent < size) {
    const bytes = Buffer.from(text)
    while (sent < size) sent += writeSync(file, bytes, sent, size - sent, at + sent)
  }
  return size
}
