/** How a run of the command ended, as far as alerts need to know. */
export interface RunEnd {
  readonly rows: number
  readonly ok: number
  readonly failed: number
  /** Everything came out: nothing is awaited or missing. */
  readonly isComplete: boolean
  /** Why the job does not go on by itself. Absent where it does, or where the user has stopped it. */
  readonly stopped?: { readonly code: string; readonly why: string }
}
