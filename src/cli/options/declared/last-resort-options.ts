/** What becomes of rows that have failed for good. */
export const lastResortOptions = {} as const
