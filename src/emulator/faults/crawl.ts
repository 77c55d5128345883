import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { pause } from '../wire/pause.ts'

/** The bytes at so many a second: ten pieces of them, or one byte at a time. */
export async function* crawl(
  piece: Buffer,
  bytesPerSecond: number,
  response: ServerResponse,
  clock: Clock,
): AsyncGenerator<Buffer> {
  const step = Math.max(1, Math.floor(bytesPerSecond / 10))
  for (let from = 0; from < piece.length && !response.destroyed; from += step) {
    const bytes = piece.subarray(from, from + step)
    yield bytes
    await pause((bytes.length / bytesPerSecond) * 1000, response, clock)
  }
}
