import type { ServerResponse } from 'node:http'
import type { Clock } from './clock.ts'

/** Waits in emulated time, and no longer than the client does. */
export async function pause(ms: number, response: ServerResponse, clock: Clock): Promise<void> {
  if (response.destroyed) return
  await new Promise<void>((resolve) => {
    const realMs = Math.min(clock.realSpan(ms), 2 ** 31 - 1)
    const timer = setTimeout(resolve, realMs)
    response.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
