/** When to stop because too much fails, and the name of the prompt. */
export const versionOptions = {} as const
