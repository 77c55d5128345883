/** How answers are compared with the truth. */
export const truthOptions = {} as const
