/** Faults in the transport of a download: it breaks off, stalls, or trickles. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { trickleBytes } from './trickle-bytes.ts'
import type { ResultsFault } from './fault-rules.ts'
import { pause } from '../wire/pause.ts'

/** Yields the pieces as they are sent. @throws to break the connection. */
export async function* spoilTransport(
  pieces: AsyncIterable<Buffer>,
  faults: readonly ResultsFault[],
  lines: number,
  response: ServerResponse,
  clock: Clock,
): AsyncGenerator<Buffer> {
  const cut = faults.find((fault) => fault.fault === 'cut')
  const stall = faults.find((fault) => fault.fault === 'stall')
  const trickle = faults.find((fault) => fault.fault === 'trickle')
  const cutAt = cut ? Math.floor(lines * (cut.share ?? 0.5)) : Infinity
  const stallAt = stall ? Math.floor(lines * (stall.share ?? 0.5)) : Infinity
  let index = 0
  for await (const piece of pieces) {
    if (index === stallAt) await pause(stall?.ms ?? Infinity, response, clock)
    const last = index++ === cutAt
    if (last && !cut?.midLine) break
    const sent = last ? piece.subarray(0, piece.length >> 1) : piece
    if (trickle) yield* trickleBytes(sent, trickle.bytesPerSecond ?? 1, response, clock)
    else yield sent
    if (last) break
  }
  if (!cut || cut.clean || index <= cutAt) return
  await flushed(response)
  throw new Error('the download breaks off here')
}

/** Waits until everything written is sent: breaking the connection would discard the rest. */
export async function flushed(response: ServerResponse): Promise<void> {
  response.flushHeaders()
  while (response.writableLength > 0 && !response.destroyed) await sleep(5)
}
