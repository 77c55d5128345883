/**
 * Explains what is wrong with a Parquet file. Nothing behind damaged bytes can be trusted, so
 * reading ends there.
 */
import { BatchlineError } from '../../errors.ts'
import type { RowIntake } from '../row-intake.ts'

const replaceIt = 'Copy or write the file anew and run the same program again.'

export class InputFaults {
  readonly #intake: RowIntake

  constructor(intake: RowIntake) {
    this.#intake = intake
  }

  /** The file as a whole can't be read. Detected before its first row. */
  whole(problem: string, remedy: string = replaceIt): BatchlineError {
    const text = `${this.#intake.name} ${problem}. None of it was read or sent. ${remedy}`
    return new BatchlineError('ERR_INPUT', text)
  }

  /** The bytes can't be what was written. */
  damaged(where: string, problem: string): BatchlineError {
    return this.#intake.fault(where, `is damaged: ${problem}`, replaceIt)
  }

  /**
   * The file uses a feature that this reader does not support.
   *
   * @param better - how to write it instead
   */
  unknown(
    where: string,
    problem: string,
    better = 'in a common way, e.g. with zstd',
  ): BatchlineError {
    const remedy = `Write the file again ${better} and run the same program again.`
    return this.#intake.fault(where, problem, remedy)
  }

  /** The file has changed since it was opened. */
  changed(): BatchlineError {
    const remedy = 'Wait until it is complete and run the same program again.'
    return this.#intake.fault('the file', 'was changed while it was read', remedy)
  }
}
