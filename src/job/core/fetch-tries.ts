/** Counts the failed tries to fetch a batch's results. Kept between tries. */
export interface FetchTries {
  /** When the first try was made. Missing results are looked for at least as long as a create in doubt. */
  readonly since: number
  incomplete: number
  notFound: number
  refused: number
  failed: number
}

export function newTries(): FetchTries {
  return { since: performance.now(), incomplete: 0, notFound: 0, refused: 0, failed: 0 }
}
