/** A review that is served until it is closed. */
import { basename } from 'node:path'
import { Answers } from './answers.ts'
import type { FiguresByWhy } from './figures.ts'
import { dropAddress, keepAddress, leftAddress, newToken } from './server/address.ts'
import { otherServer } from './server/other-server.ts'
import { ReviewServer } from './server/review-server.ts'
import { ReviewSession } from './session.ts'

export interface RunningReview {
  /** With the token. */
  readonly url: string
  readonly decisions: string
  /** The address of another process that serves the file as well. */
  readonly other: string | undefined
  readonly figures: FiguresByWhy
  close(): Promise<void>
}

/**
 * @param path - of the review file; its `.part` is taken where it is not there yet
 * @param port - default any free one, or that of a server which was killed
 * @throws BatchlineError `ERR_INPUT` where there is no such file, `ERR_STORAGE` where decisions can't be kept,
 *   `ERR_OPTION` where the port can't be had
 */
export async function startReview(path: string, port?: number): Promise<RunningReview> {
  const session = await ReviewSession.open(path)
  try {
    const other = await otherServer(path)
    const server = await listen(session, path, port)
    const isKept = await keepAddress(path, { port: server.port, token: tokenIn(server.url) })
    return {
      url: server.url,
      decisions: session.log.path,
      other,
      get figures(): FiguresByWhy {
        return session.figures
      },
      async close(): Promise<void> {
        await server.close()
        await session.close()
        if (isKept) await dropAddress(path)
      },
    }
  } catch (error) {
    await session.close()
    throw error
  }
}

async function listen(
  session: ReviewSession,
  path: string,
  port: number | undefined,
): Promise<ReviewServer> {
  const answers = new Answers(session)
  const title = basename(path)
  const left = await leftAddress(path)
  if (left && (port === undefined || port === left.port)) {
    // Where somebody else has the port by now, the token may be known to them too.
    const server = await ReviewServer.listen(answers, left, title).catch(() => undefined)
    if (server) return server
  }
  return await ReviewServer.listen(answers, { port: port ?? 0, token: newToken() }, title)
}

function tokenIn(url: string): string {
  return new URL(url).pathname.replaceAll('/', '')
}
