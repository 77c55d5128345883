import { isClosedPipe } from './exit-code.ts'

/**
 * Whoever reads our messages may go away: the end of a pipe, or the window of a terminal. What is
 * paid for is finished all the same.
 */
export function outliveReaders(): void {
  let isHungUp = false
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EIO') isHungUp ||= stream.isTTY
      else if (!isClosedPipe(error)) throw error
    })
  }
  // Node aborts when a terminal has gone and can't be set back: end as its hang-up ends a program.
  process.on('exit', () => {
    if (isHungUp) process.kill(process.pid, 'SIGHUP')
  })
}
