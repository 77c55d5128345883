/** Marks a value that JSON can't represent. Its row is a bad row. */
export class BadValue {
  /** E.g. `is not valid UTF-8`; never quotes the value. */
  readonly problem: string

  constructor(problem: string) {
    this.problem = problem
  }
}
