/** Writes the files for the transfers. */
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import answer from '../../test/fixtures/counted/short-answer.ts'

/** Makes a create body, with one request per line, from a file of requests. */
export async function writeBody(requests: string, path: string): Promise<void> {
  async function* body(): AsyncGenerator<string> {
    let tail: string | undefined
    for await (const block of createReadStream(requests, 'utf8')) {
      yield tail === undefined ? '{"requests":[\n' : tail
      // Hold the last line end back: no comma follows the last request.
      const text = block as string
      tail = text.endsWith('\n') ? ',\n' : ''
      yield (tail === '' ? text : text.slice(0, -1)).replaceAll('\n', ',\n')
    }
    yield '\n]}\n'
  }
  await pipeline(body, createWriteStream(path))
}

/** Results of some 1 KB each. */
export async function writeResults(path: string, lines: number): Promise<void> {
  const text = answer().repeat(3)
  function* blocks(): Generator<string> {
    for (let line = 0; line < lines;) {
      let block = ''
      for (; line < lines && block.length < 65_536; line++) block += resultLine(line, text)
      yield block
    }
  }
  await pipeline(Readable.from(blocks()), createWriteStream(path))
}

/** One line of the given length: a result with a huge answer, or a row with a huge text. */
export async function writeLongLine(
  path: string,
  kind: 'result' | 'row',
  bytes: number,
): Promise<void> {
  const mark = 'HERE'
  const whole =
    kind === 'row' ? `${JSON.stringify({ id: '1', text: mark })}\n` : resultLine(0, mark)
  const [head = '', tail = ''] = whole.split(mark)
  const piece = 'The quick brown fox jumps over the lazy dog. '.repeat(1000)
  function* pieces(): Generator<string> {
    yield head
    for (let done = 0; done < bytes; done += piece.length) yield piece
    yield tail
  }
  await pipeline(Readable.from(pieces()), createWriteStream(path))
}

function resultLine(line: number, text: string): string {
  const message = {
    id: `msg_${line}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-5-5',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 300, output_tokens: 60 },
  }
  const result = { type: 'succeeded', message }
  return `${JSON.stringify({ custom_id: `bl1_bench_1_1_${line}`, result })}\n`
}
