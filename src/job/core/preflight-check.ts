import type { BatchRequest } from '../../outcome.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

export type FirstRequest = Pick<BatchRequest, 'position' | 'params'>

/** The free check of a job's first request, as the stages see it. */
export interface PreflightCheck {
  /**
   * Sets the betas that the create calls will send. `submitBatches` calls it when it is made, before any
   * row flows. Nothing is checked before that: a member that needs a beta would look wrong.
   */
  setBetas(betas: readonly string[]): void
  /** Whether a check is still to be made. */
  readonly isDue: boolean
  /**
   * Resolves when new requests may go on: at once if no check is due.
   *
   * @param signal - ends the check at once when aborted; it is free, so nothing is lost
   * @throws BatchlineError `ERR_INPUT` if the service refuses the request, `ERR_STOPPED` if it accepts no
   * request at all
   */
  look(request: FirstRequest, signal: AbortSignal): Promise<void>
  /** Does the same for the first request of a chunk that was sealed before a check could be made. */
  lookAtSealed(chunk: ChunkState, signal: AbortSignal): Promise<void>
}
