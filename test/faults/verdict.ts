/** What the judges say of one run. Everything but zero and no problems is a defect. */
export interface Verdict {
  /** Rows without their one line, or without the answer that they were to have. */
  lost: number
  /** Requests that were accepted or billed more often than their results account for. */
  twice: number
  /** Answers that are not the row's own. */
  foreign: number
  /** What was found, in words. */
  readonly problems: string[]
}

export function newVerdict(): Verdict {
  return { lost: 0, twice: 0, foreign: 0, problems: [] }
}

export function isClean({ lost, twice, foreign, problems }: Verdict): boolean {
  return lost + twice + foreign + problems.length === 0
}
