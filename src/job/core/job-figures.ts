import type { OutcomeCounts, RunOutcomes } from '../../outcome-counts.ts'
import type { Disk } from '../disk/disk.ts'
import { readFigures, writeFigures } from '../disk/figures-file.ts'
import type { Paths } from '../disk/paths.ts'

interface Watched {
  readonly counts: () => OutcomeCounts
  /** All outcomes of the run have passed. */
  isWhole: boolean
}

/** What has come out of a job: of this run, and until that has given anything, of the last one. */
export class JobFigures {
  readonly #last: RunOutcomes | undefined
  #watched: Watched | undefined

  private constructor(last: RunOutcomes | undefined) {
    this.#last = last
  }

  static async open(paths: Paths): Promise<JobFigures> {
    return new JobFigures(await readFigures(paths))
  }

  /**
   * @param counts - gives the counts so far, without anything that must not be kept
   * @returns what to call when they are whole
   */
  watch(counts: () => OutcomeCounts): { end(): void } {
    const watched = { counts, isWhole: false }
    this.#watched = watched
    return { end: () => void (watched.isWhole = true) }
  }

  get outcomes(): RunOutcomes | undefined {
    return this.#ofThisRun() ?? this.#last
  }

  /** Called when the job closes: the sink behind the counts has ended too. */
  async keep(disk: Disk, paths: Paths): Promise<void> {
    const outcomes = this.#ofThisRun()
    if (outcomes && !disk.poison) await writeFigures(disk, paths, outcomes)
  }

  #ofThisRun(): RunOutcomes | undefined {
    if (!this.#watched) return undefined
    const { counts, isWhole } = this.#watched
    const now = counts()
    // A run that was stopped while it waited knows less than the one before it.
    if (now.rows === 0 && !isWhole) return undefined
    return { at: new Date().toISOString(), partial: !isWhole, ...now }
  }
}
