/**
 * The results of a batch. Every download gives the same bytes. The lines of a planted batch are
 * made while they are read, so a thousand planted batches cost nothing.
 */
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { ResultReader } from './result-reader.ts'

export interface ResultFile {
  readonly lines: number
  /** The lines as bytes, at the reader's pace. */
  read(): Readable
  /** Bytes, where they are known before the lines are made. */
  size?(): Promise<number>
  remove(): Promise<void>
}

/** Results that are stored in a file. */
export function resultsOnDisk(path: string, lines: number): ResultFile {
  return {
    lines,
    read: () => new ResultReader(path),
    size: async () => (await stat(path)).size,
    remove: () => rm(path, { force: true }),
  }
}

/** Results that a function makes from the index of the line. */
export function resultsMade(lines: number, line: (index: number) => string): ResultFile {
  function* blocks(): Generator<Buffer> {
    for (let from = 0; from < lines; from += 100) {
      let block = ''
      for (let i = from; i < Math.min(from + 100, lines); i++) block += line(i)
      yield Buffer.from(block)
    }
  }
  return { lines, read: () => Readable.from(blocks()), remove: () => Promise.resolve() }
}
