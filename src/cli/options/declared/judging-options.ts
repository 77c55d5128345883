/** How answers are judged, and which failures are tried again. */
export const judgingOptions = {} as const
