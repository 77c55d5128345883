import type { Subject } from './kill-trial.ts'

/** The examples that a kill could hurt most, with as many rows as a run of a second or two takes. */
export const killedExamples: readonly Subject[] = [
  { name: 'chain', rows: 120, concurrency: 0 },
  { name: 'contracts', rows: 30, concurrency: 0 },
  { name: 'hybrid', rows: 120, concurrency: 4 },
]

/** All of them, for runs in steps. */
export const steppedExamples: readonly Subject[] = [
  ...killedExamples,
  { name: 'classify', rows: 300, concurrency: 0 },
  { name: 'evaluate', rows: 60, concurrency: 0 },
  { name: 'invoices', rows: 40, concurrency: 0 },
  { name: 'moderate', rows: 200, concurrency: 0 },
  { name: 'summarise', rows: 60, concurrency: 0 },
]

/**
 * Those that read from somewhere else than a file.
 *
 * @param postgres - where a PostgreSQL server is; without it its example is left out
 */
export function sourceExamples(postgres: string | undefined): Subject[] {
  const common = { rows: 120, concurrency: 0, model: 'sources' }
  const names = ['from-sqlite', 'from-s3', 'from-web']
  const all: Subject[] = names.map((name) => ({ ...common, name }))
  if (postgres !== undefined) {
    all.push({ ...common, name: 'from-postgres', args: ['--data', postgres] })
  }
  return all
}
