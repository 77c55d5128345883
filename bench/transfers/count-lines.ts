/** Counts the lines of results, and parses each with `parse`. */
import { LineSplitter } from '../../src/stream/line-splitter.ts'
import type { TransferTask } from './transfer-task.ts'

export class LineCount {
  readonly #parse: boolean
  lines = 0

  constructor({ parse }: TransferTask) {
    this.#parse = parse
  }

  /** Does not count a line that is not a whole result. */
  readonly take = (line: Buffer | string): void => {
    if (line.length === 0) return
    if (!this.#parse) this.lines++
    else this.result(JSON.parse(typeof line === 'string' ? line : line.toString()))
  }

  result(value: unknown): void {
    const { result } = value as { result?: { type?: string } }
    if (result?.type === 'succeeded') this.lines++
  }
}

/** Counts the lines that batchline's splitter finds. */
export async function countSplit(
  task: TransferTask,
  bytes: AsyncIterable<Buffer>,
): Promise<Record<string, number>> {
  const count = new LineCount(task)
  const splitter = new LineSplitter(count.take)
  for await (const block of bytes) splitter.push(block)
  splitter.end()
  return { lines: count.lines }
}
