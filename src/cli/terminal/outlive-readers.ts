import { constants } from 'node:os'
import { isClosedPipe } from './closed-pipe.ts'

/**
 * Keeps the process alive when the reader of its messages goes away: the other end of a pipe, or the window
 * of a terminal. What is paid for is finished all the same.
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
  // Node aborts when it can't reset a terminal that has gone. End as a hang-up ends any program.
  process.on('exit', (code) => {
    if (!isHungUp && !(hasTerminal && code === 128 + constants.signals.SIGHUP)) return
    // A listener would swallow the signal.
    process.removeAllListeners('SIGHUP')
    process.kill(process.pid, 'SIGHUP')
  })
}
