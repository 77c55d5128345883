import type { IncomingMessage } from 'node:http'

/** The client has disconnected. Nobody gets to see this error. */
export class ClientGone extends Error {}

/** Waits for work, but stops waiting when the client disconnects. @throws ClientGone if it does. */
export async function untilGone<T>({ socket }: IncomingMessage, work: Promise<T>): Promise<T> {
  if (socket.destroyed) throw new ClientGone()
  let stop = (): void => {}
  const gone = new Promise<never>((_, reject) => {
    stop = () => reject(new ClientGone())
    socket.once('close', stop)
  })
  try {
    return await Promise.race([work, gone])
  } finally {
    socket.off('close', stop)
  }
}
