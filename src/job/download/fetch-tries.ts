/** How often a batch's results could not be had; kept between tries. */
export interface FetchTries {
  /** When the first was made: what is missing is also looked for as long as a create in doubt is. */
  readonly since: number
  incomplete: number
  notFound: number
  refused: number
  failed: number
}

export function newTries(): FetchTries {
  return { since: performance.now(), incomplete: 0, notFound: 0, refused: 0, failed: 0 }
}
