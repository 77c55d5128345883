import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { pause } from '../wire/pause.ts'

/** Yields the bytes at a given rate, ten pieces a second, or one byte at a time if it is slower. */
export async function* trickleBytes(
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
