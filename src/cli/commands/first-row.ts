/**
 * Waits until a row has come through the first stages of a pipeline, without taking it. So an input that
 * is empty, missing, not text or wrong in every row is refused before there is a job folder and before
 * the last output is touched.
 */
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { BatchlineError } from '../../errors.ts'

/**
 * @param name - of the input, for the message
 * @throws BatchlineError `ERR_INPUT` where there are no rows; the error of the source
 */
export async function firstRow<R extends Readable>(source: R, name: string): Promise<R> {
  // It may fail while the job is being opened, when nothing listens; the pipeline sees it later.
  source.on('error', () => {})
  for (;;) {
    // Asks for a row and leaves it there: a stage that has been read from expects to be read further.
    source.read(0)
    if (source.readableLength > 0) return source
    if (source.errored) throw source.errored
    if (source.readableEnded || source.closed) throw noRows(name)
    await change(source)
  }
}

/** Rejects with the source's error. */
async function change(source: Readable): Promise<void> {
  const settled = new AbortController()
  const { signal } = settled
  try {
    await Promise.race(['readable', 'end', 'close'].map((event) => once(source, event, { signal })))
  } finally {
    settled.abort()
  }
}

function noRows(name: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${name} has no rows; nothing was sent, and no output was written.`,
  )
}
