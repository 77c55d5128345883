import type { IncomingMessage } from 'node:http'

/** Reads the rest of a body and discards it: a client that is still sending may miss the reply. */
export async function drain(message: IncomingMessage): Promise<void> {
  message.resume()
  if (message.complete || message.destroyed) return
  await new Promise<void>((resolve) => message.once('end', resolve).once('close', resolve))
}
