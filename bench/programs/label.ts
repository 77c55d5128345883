import { z } from 'zod'

/**
 * The schema of an answer. It is not in `task.ts`: a program that checks nothing must not load zod.
 */
export const Label = z.object({
  label: z.enum(['billing', 'bug', 'question']),
  score: z.number().min(0).max(1),
  reason: z.string(),
})
