/** Recorded solutions in a file of JSONL, one question a line: `{question, [variant]: {solution}}`. */
import { createHash } from 'node:crypto'
import { createReadStream, openSync, readSync } from 'node:fs'

type Line = Readonly<Record<string, unknown>>

/**
 * Remembers where the line of each question lies, not what it holds.
 *
 * @returns the solution of a variant; undefined if the file has none
 */
export async function solutionsIn(
  file: string,
): Promise<(question: string, variant: string) => string | undefined> {
  const places = new Map<string, readonly [offset: number, bytes: number]>()
  for await (const [line, offset] of linesOf(file)) {
    const { question } = parsed(line.toString())
    if (typeof question === 'string') places.set(keyOf(question), [offset, line.length])
  }
  const descriptor = openSync(file, 'r')
  return (question, variant) => {
    const [start, bytes] = places.get(keyOf(question)) ?? [0, 0]
    const buffer = Buffer.alloc(bytes)
    readSync(descriptor, buffer, 0, bytes, start)
    const recorded = parsed(buffer.toString())[variant] as { solution?: unknown } | null | undefined
    return typeof recorded?.solution === 'string' ? recorded.solution : undefined
  }
}

/** Lines with their places; the last one may lack its end. */
async function* linesOf(file: string): AsyncGenerator<readonly [line: Buffer, offset: number]> {
  let offset = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file)) {
    const piece: Buffer = Buffer.concat([rest, chunk as Buffer])
    let start = 0
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      yield [piece.subarray(start, end), offset + start]
      start = end + 1
    }
    offset += start
    rest = piece.subarray(start)
  }
  if (rest.length > 0) yield [rest, offset]
}

function parsed(line: string): Line {
  try {
    return (JSON.parse(line) ?? {}) as Line
  } catch {
    return {}
  }
}

function keyOf(question: string): string {
  return createHash('sha256').update(question.trim()).digest('base64').slice(0, 16)
}
