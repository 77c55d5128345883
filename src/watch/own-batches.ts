/** The batches of some jobs by id, to tell them from others in a workspace. One small object a batch. */
import { BatchlineError } from '../errors.ts'
import { readJob } from '../job/read-job.ts'

/** What a job says of a batch. `candidate`: it may be of a create call in doubt. `second`: of a chunk that has another. */
export interface OwnBatch {
  readonly folder: string
  readonly as: 'batch' | 'second' | 'candidate'
  readonly attempt: string
  readonly chunk: number
  /** Whether its results are in the folder. */
  readonly isFetched: boolean
}

/** A job that was read. */
export interface OwnJob {
  readonly folder: string
  readonly id: string
  readonly origin: string
  /** Where its batches are, if it knows. */
  readonly workspace: string | undefined
}

/** A folder whose batches are not known. */
export interface UnreadJob {
  readonly folder: string
  readonly error: unknown
}

export class OwnBatches {
  readonly jobs: OwnJob[] = []
  readonly unread: UnreadJob[] = []
  readonly #batches = new Map<string, OwnBatch>()

  /**
   * One damaged folder among many must not hide what lies at the service: it is noted, and the others are read.
   *
   * @throws BatchlineError `ERR_INPUT` as {@link readJob} for the first folder that holds no job: a slip in its name
   * would make its batches look like those of nobody
   */
  static async read(folders: readonly string[]): Promise<OwnBatches> {
    const own = new OwnBatches()
    for (const folder of folders) {
      try {
        await own.#add(folder)
      } catch (error) {
        if (isNoJob(error)) throw error
        own.unread.push({ folder, error })
      }
    }
    return own
  }

  of(id: string): OwnBatch | undefined {
    return this.#batches.get(id)
  }

  /** The folder of a job, by the id that its wire ids carry. */
  folderOf(job: string): string | undefined {
    return this.jobs.find(({ id }) => id === job)?.folder
  }

  async #add(folder: string): Promise<void> {
    const { meta, state } = await readJob(folder)
    const { id, origin } = meta
    this.jobs.push({ folder, id, origin, workspace: state.workspace })
    for (const { attempt, chunk, candidates = [], excluded = [] } of state.active) {
      for (const one of candidates.filter((candidate) => !excluded.includes(candidate))) {
        this.#batches.set(one, { folder, attempt, chunk, as: 'candidate', isFetched: false })
      }
    }
    // After them: what is accepted for one chunk is no candidate of another.
    for (const { attempt, chunk, id: batch, status } of state.chunks()) {
      if (batch === undefined) continue
      this.#batches.set(batch, {
        folder,
        attempt,
        chunk,
        as: 'batch',
        isFetched: status === 'fetched',
      })
    }
    for (const { attempt, chunk, id: batch } of state.duplicates) {
      this.#batches.set(batch, { folder, attempt, chunk, as: 'second', isFetched: false })
    }
  }
}

/** One that is locked away has a cause: the disk has refused it. */
function isNoJob(error: unknown): boolean {
  return error instanceof BatchlineError && error.code === 'ERR_INPUT' && error.cause === undefined
}
