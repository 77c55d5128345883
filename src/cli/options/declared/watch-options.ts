/** Who is told what while a job runs. */
export const watchOptions = {} as const
