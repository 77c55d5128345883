import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'

/** Waits in emulated time, but stops waiting when the client disconnects. */
export async function pause(ms: number, response: ServerResponse, clock: Clock): Promise<void> {
  if (response.destroyed) return
  const realMs = Math.min(clock.realSpan(ms), 2 ** 31 - 1)
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      clearTimeout(timer)
      response.off('close', stop)
      resolve()
    }
    const timer = setTimeout(stop, realMs)
    response.once('close', stop)
  })
}
