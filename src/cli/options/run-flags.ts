/** The options of `batchline run`. */
export const runFlags = {
  output: { type: 'string', short: 'o' },
  format: { type: 'string' },
  path: { type: 'string' },
  encoding: { type: 'string' },
  limit: { type: 'string' },
  delimiter: { type: 'string' },
  quote: { type: 'string' },
  escape: { type: 'string' },
  comment: { type: 'string' },
  trim: { type: 'boolean' },
  'relax-quotes': { type: 'boolean' },
  columns: { type: 'string' },
  'skip-header': { type: 'boolean' },
  'skip-lines': { type: 'string' },
  'max-line-bytes': { type: 'string' },
  'max-inflate-ratio': { type: 'string' },
  job: { type: 'string' },
  prompt: { type: 'string' },
  system: { type: 'string' },
  model: { type: 'string' },
  'max-tokens': { type: 'string' },
  id: { type: 'string' },
  carry: { type: 'string' },
  schema: { type: 'string' },
  'max-requests': { type: 'string' },
  'max-bytes': { type: 'string' },
  concurrency: { type: 'string' },
  betas: { type: 'string' },
  'on-bad-row': { type: 'string' },
  'max-attempts': { type: 'string' },
  poll: { type: 'string' },
  settle: { type: 'string' },
  order: { type: 'string' },
  rejects: { type: 'string' },
  changed: { type: 'string' },
  orphans: { type: 'string' },
  preflight: { type: 'boolean' },
} as const

/** The options as they were given. */
export type RunValues = {
  readonly [Name in keyof typeof runFlags]?: (typeof runFlags)[Name]['type'] extends 'boolean'
    ? boolean
    : string
}
