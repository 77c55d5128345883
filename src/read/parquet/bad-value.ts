/** Stands for a value of which no value of JSON can be made: its row is a bad row. */
export class BadValue {
  /** E.g. `is not valid UTF-8`; never what the value holds. */
  readonly problem: string

  constructor(problem: string) {
    this.problem = problem
  }
}
