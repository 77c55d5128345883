/** Faults in the lines of a download: missing or extra lines, their content, their endings. */
import type { ResultsFault } from './fault-rules.ts'
import { isInShare } from './is-in-share.ts'
import { erroredResult } from '../wire/errored-result.ts'

/** Splits bytes into lines, each with its line feed. */
export async function* toLines(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of body) {
    let from = 0
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, end + 1)
      from = end + 1
    }
    rest = bytes.subarray(from)
  }
}

/** Applies the faults to the lines. A piece is a line, or a part of a very long line. */
export async function* spoilLines(
  lines: AsyncIterable<Buffer>,
  faults: readonly ResultsFault[],
): AsyncGenerator<Buffer> {
  const has = new Set(faults.map(({ fault }) => fault))
  let ending = has.has('crlf') ? '\r\n' : '\n'
  if (has.has('blank_lines')) ending += ending
  if (has.has('bom')) yield Buffer.from([0xef, 0xbb, 0xbf])
  for (const fault of faults) yield* extraLines(fault)
  // Hold one line back: the last one may have to go without its ending.
  let held: Buffer | undefined
  let index = 0
  for await (const line of lines) {
    for (const kept of spoilLine(line.subarray(0, -1), index++, faults)) {
      if (held) yield Buffer.concat([held, Buffer.from(ending)])
      held = kept
    }
  }
  if (held) yield has.has('no_final_newline') ? held : Buffer.concat([held, Buffer.from(ending)])
}

/** What one line turns into: nothing, itself, half of it, or two lines. */
function spoilLine(line: Buffer, index: number, faults: readonly ResultsFault[]): Buffer[] {
  let kept = [line]
  for (const fault of faults) {
    const share = ('share' in fault ? fault.share : undefined) ?? 0.1
    if (isInShare(index, share)) kept = kept.flatMap((one) => spoiled(one, fault))
  }
  return kept
}

function spoiled(line: Buffer, fault: ResultsFault): Buffer[] {
  switch (fault.fault) {
    case 'missing_lines':
      return []
    case 'malformed_lines':
      return [line.subarray(0, line.length >> 1)]
    case 'invalid_utf8':
      return [withStrayByte(line)]
    case 'duplicate_lines':
      return [line, fault.different ? altered(line) : line]
    default:
      return [line]
  }
}

function* extraLines(fault: ResultsFault): Generator<Buffer> {
  if (fault.fault === 'unknown_ids') {
    for (let i = 0; i < (fault.lines ?? 1); i++) {
      yield Buffer.from(`{"custom_id":"unknown-${i}","result":{"type":"expired"}}\n`)
    }
  } else if (fault.fault === 'raw_lines') {
    for (const line of fault.lines) yield Buffer.from(`${line}\n`)
  } else if (fault.fault === 'giant_line') {
    const head = Buffer.from('{"custom_id":"unknown-giant","result":{"type":"expired","filler":"')
    const tail = Buffer.from('"}}\n')
    yield head
    for (let left = fault.bytes - head.length - tail.length; left > 0; left -= 65_536) {
      yield Buffer.alloc(Math.min(left, 65_536), 'x')
    }
    yield tail
  }
}

/** Inserts a byte that is never valid UTF-8 into the key `result`. */
function withStrayByte(line: Buffer): Buffer {
  const at = line.indexOf('"result"')
  return Buffer.concat([line.subarray(0, at + 1), Buffer.from([0xff]), line.subarray(at + 1)])
}

/** The same request with a different result. */
function altered(line: Buffer): Buffer {
  const { custom_id } = JSON.parse(line.toString()) as { custom_id: string }
  const request = { batchId: 'again', index: 0 }
  const result = erroredResult('api_error', 'Emulated second result', request)
  return Buffer.from(JSON.stringify({ custom_id, result }))
}
