import type { IncomingMessage } from 'node:http'

/** Reads the rest of a body and throws it away: a client that is still sending may miss an answer. */
export async function drain(message: IncomingMessage): Promise<void> {
  message.resume()
  if (message.complete || message.destroyed) return
  await new Promise<void>((resolve) => message.once('end', resolve).once('close', resolve))
}
