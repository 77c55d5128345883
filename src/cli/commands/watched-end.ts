/** Outcomes of a run so far. */
export interface RunFigures {
  readonly rows: number
  readonly ok: number
  readonly failed: number
}

/** How a run ended. */
export interface WatchedEnd extends RunFigures {
  readonly exitCode: number
  /** What the job has cost, over all runs. */
  readonly usd?: number
  /** What ended it early. */
  readonly failure?: { readonly code: string; readonly why: string }
  /** A signal has ended it. */
  readonly isInterrupted: boolean
}
