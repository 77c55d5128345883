/**
 * Stands between a client and a PostgreSQL server, and cuts the connection at a commit: before the server has got
 * it, or once the server has done it and before the client hears of that.
 */
import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'

export type CutAt = 'before commit' | 'after commit'

const socketName = '.s.PGSQL.5432'

export class CommitProxy {
  /** What happens to the next commits; after them all go through. */
  cuts: CutAt[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
  }

  /**
   * @param folder - where its socket is to be
   * @param target - the folder of the server's socket
   */
  static async start(folder: string, target: string): Promise<CommitProxy> {
    const server = createServer()
    const proxy = new CommitProxy(server)
    server.on('connection', (client) => proxy.#pass(client, join(target, socketName)))
    server.listen(join(folder, socketName))
    await once(server, 'listening')
    return proxy
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(client: Socket, target: string): void {
    const server = createConnection(target)
    const both = [client, server]
    const cut = (): void => both.forEach((socket) => void socket.destroy())
    let isMute = false
    for (const socket of both) {
      this.#sockets.add(socket)
      socket.on('error', cut).on('close', () => {
        this.#sockets.delete(socket)
        cut()
      })
    }
    client.on('data', (block) => {
      const at = block.includes('COMMIT\0') ? this.cuts.shift() : undefined
      if (at === 'before commit') return cut()
      isMute = at === 'after commit'
      server.write(block)
    })
    server.on('data', (block) => {
      if (!isMute) client.write(block)
      else if (block.includes('COMMIT\0')) cut()
    })
  }
}
