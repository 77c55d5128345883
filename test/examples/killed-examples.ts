import type { Subject } from './kill-trial.ts'

/** The examples that a kill could hurt most, with as many rows as a run of a second or two takes. */
export const killedExamples: readonly Subject[] = [
  { name: 'chain', rows: 120, concurrency: 0 },
  { name: 'contracts', rows: 30, concurrency: 0 },
  { name: 'hybrid', rows: 120, concurrency: 4 },
]
