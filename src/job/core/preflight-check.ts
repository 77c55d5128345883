import type { BatchRequest } from '../../outcome.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

export type FirstRequest = Pick<BatchRequest, 'position' | 'params'>

/** The free look at the first request of a job, as the stages see it. */
export interface LookAhead {
  /**
   * The headers that the create calls will have. Told by `submitBatches` when it is made, before any row
   * flows; until then nothing is looked at, because a member that needs a beta would seem wrong.
   */
  setBetas(betas: readonly string[]): void
  /** Whether there is anything to look for. */
  readonly isDue: boolean
  /**
   * Resolves when new requests may go on: at once where no look is due.
   *
   * @param signal - ends it at once when aborted: it is free, there is nothing to wait for
   * @throws BatchlineError `ERR_INPUT` where the service refuses the request, `ERR_STOPPED` where it
   * takes none
   */
  look(request: FirstRequest, signal: AbortSignal): Promise<void>
  /** The same for the first request of a chunk that was sealed before anybody could look. */
  lookAtSealed(chunk: ChunkState, signal: AbortSignal): Promise<void>
}
