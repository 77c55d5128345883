/** The complete lines of a part of a file, with their places. */
import type { FileHandle } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { LineSplitter } from '../../stream/line-splitter.ts'

const blockBytes = 1024 * 1024

export interface Stretch {
  readonly from: number
  readonly to: number
  /** Whether bytes behind the last line end are a line too. */
  readonly isComplete: boolean
  readonly signal?: AbortSignal | undefined
}

/** @param take - gets each line without its end; `end` is behind it. It keeps nothing of the line. */
export async function eachLine(
  file: FileHandle,
  { from, to, isComplete, signal }: Stretch,
  take: (line: Buffer, start: number, end: number) => void,
): Promise<void> {
  let start = from
  const splitter = new LineSplitter((line) => {
    const end = Math.min(start + line.length + 1, to)
    if (line.length > 0) take(line, start, end)
    start = end
  })
  const block = Buffer.allocUnsafe(blockBytes)
  for (let at = from; at < to;) {
    signal?.throwIfAborted()
    const { bytesRead } = await file.read(block, 0, Math.min(blockBytes, to - at), at)
    if (bytesRead === 0) break
    at += bytesRead
    // The splitter keeps the rest of a block, and the block is read into again.
    splitter.push(Buffer.from(block.subarray(0, bytesRead)))
    // Whoever looks at a page must not wait for a large file.
    await turn()
  }
  if (isComplete) splitter.end()
}
