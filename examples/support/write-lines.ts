/** Rows that an example makes, as a file of JSONL. */
import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes row after row, so that any number takes the same memory. The file appears whole or not at all: a
 * run that is killed here leaves no half an input for the next one.
 *
 * @returns the path
 */
export async function writeLines(path: string, rows: Iterable<unknown>): Promise<string> {
  const unfinished = `${path}.unfinished`
  await pipeline(Readable.from(lines(rows)), createWriteStream(unfinished))
  await rename(unfinished, path)
  return path
}

/** Several rows to a piece: a stream that gets each line by itself spends its time on turns. */
function* lines(rows: Iterable<unknown>): Generator<string> {
  let piece = ''
  for (const row of rows) {
    piece += `${JSON.stringify(row)}\n`
    if (piece.length < 65_536) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
