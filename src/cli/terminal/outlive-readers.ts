import { constants } from 'node:os'
import { isClosedPipe } from './closed-pipe.ts'

/**
 * Whoever reads our messages may go away: the end of a pipe, or the window of a terminal. What is
 * paid for is finished all the same.
 */
export function outliveReaders(): void {
  const streams = [process.stdout, process.stderr]
  const hasTerminal = streams.some((stream) => stream.isTTY)
  let isHungUp = false
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EIO') isHungUp ||= stream.isTTY
      else if (!isClosedPipe(error)) throw error
    })
  }
  // Node aborts when a terminal has gone and can't be set back: end as its hang-up ends a program.
  process.on('exit', (code) => {
    if (!isHungUp && !(hasTerminal && code === 128 + constants.signals.SIGHUP)) return
    // Whoever still listens would take it.
    process.removeAllListeners('SIGHUP')
    process.kill(process.pid, 'SIGHUP')
  })
}
