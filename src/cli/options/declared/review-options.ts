/** What people look at. */
export const reviewOptions = {} as const
