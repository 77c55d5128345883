import { z } from 'zod'

/** What an answer is checked against. Not with the task: a program that checks nothing must not load zod. */
export const Label = z.object({
  label: z.enum(['billing', 'bug', 'question']),
  score: z.number().min(0).max(1),
  reason: z.string(),
})
