import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/**
 * Gives up on a doubt for this run. What can't be proved either way is never sent again by itself: the run
 * awaits and emits everything else, then ends and says so.
 *
 * @param why - what is in doubt, for the message
 */
export function leaveUndecided(
  { runs, gate }: Needs<'runs' | 'gate'>,
  chunk: ChunkState,
  why: string,
): void {
  runs.move(chunk, 'undecided')
  gate.hold({
    code: 'ERR_IN_DOUBT',
    message:
      `chunk ${chunk.chunk} of attempt ${chunk.attempt} (rows ${chunk.from[0] + 1} to ${chunk.to[0] + 1}, ${chunk.requests} requests) was sent ` +
      `and its reply was lost; ${why}. It is not sent again, because that could pay for its requests twice. Everything else is awaited and ` +
      "emitted. Check in the console whether that batch is this job's. Then run the same program again with orphans: 'adopt' (--orphans " +
      "adopt) to accept it as the chunk's, or with orphans: 'resubmit' (--orphans resubmit) to send the chunk again.",
  })
}
