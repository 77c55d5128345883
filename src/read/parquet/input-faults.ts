/**
 * What is wrong with a Parquet file, in words. A file that is damaged is damaged from a place on: what
 * stands behind it can't be told from what is sound, so that reading ends there.
 */
import { BatchlineError } from '../../errors.ts'
import type { RowIntake } from '../row-intake.ts'

const mend = 'Copy or write it anew and run the same program again.'

export class InputFaults {
  readonly #intake: RowIntake

  constructor(intake: RowIntake) {
    this.#intake = intake
  }

  /** The file as a whole can't be read, found before any of its rows. */
  whole(problem: string, way: string = mend): BatchlineError {
    const text = `${this.#intake.name} ${problem}. Nothing of it was read or sent. ${way}`
    return new BatchlineError('ERR_INPUT', text)
  }

  /** Bytes that can't be what was written. */
  damaged(where: string, problem: string): BatchlineError {
    return this.#intake.fault(where, `is damaged: ${problem}`, mend)
  }

  /**
   * What this reader has no way to read.
   *
   * @param better - how else it could be written
   */
  unknown(
    where: string,
    problem: string,
    better = 'in a common way, e.g. with zstd',
  ): BatchlineError {
    const way = `Write the file again ${better} and run the same program again.`
    return this.#intake.fault(where, problem, way)
  }

  /** The file is another one than it was when reading began. */
  changed(): BatchlineError {
    const way = 'Wait until it is written and run the same program again.'
    return this.#intake.fault('the file', 'was changed while it was read', way)
  }
}
