/** What was found, as a table of Markdown. */
import type { FamilyReport } from './run-family.ts'
import type { RunResult } from './family.ts'

const head = ['fault', 'how injected', 'runs', 'struck', 'lost', 'billed twice', 'foreign', 'bound']

export function faultTable(reports: readonly FamilyReport[]): string {
  const rows = reports.map((report) => rowOf(report))
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')
}

function rowOf({ family, results, missing, places }: FamilyReport): string[] {
  const covered = results.filter(({ struck }) => struck > 0).length
  const reach = places === undefined ? undefined : `${covered} of about ${places} places`
  const note = missing ?? family.note?.(results) ?? reach
  const injection = note === undefined ? family.injection : `${family.injection} (${note})`
  if (missing !== undefined) return [family.fault, injection, 'not run', '', '', '', '', '']
  return [
    family.fault,
    injection,
    String(results.length),
    String(results.reduce((sum, { struck }) => sum + struck, 0)),
    String(sum(results, 'lost')),
    String(sum(results, 'twice')),
    String(sum(results, 'foreign')),
    // Nothing found in N runs: with 95 % confidence it happens in less than 3 of N.
    covered < 3 ? '' : `${((3 / covered) * 100).toFixed(2)} %`,
  ]
}

function sum(results: readonly RunResult[], what: 'lost' | 'twice' | 'foreign'): number {
  return results.reduce((total, { verdict }) => total + verdict[what], 0)
}
