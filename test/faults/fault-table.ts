/** What was found, as a table of Markdown. */
import type { FamilyReport } from './run-family.ts'
import type { RunResult } from './family.ts'

const head = ['fault', 'how injected', 'runs', 'struck', 'lost', 'billed twice', 'foreign', 'bound']

export function faultTable(reports: readonly FamilyReport[]): string {
  const rows = reports.map((report) => rowOf(report))
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')
}

function rowOf({ family, results, missing }: FamilyReport): string[] {
  const note = missing ?? family.note?.(results)
  const injection = note === undefined ? family.injection : `${family.injection} (${note})`
  if (missing !== undefined) return [family.fault, injection, 'not run', '', '', '', '', '']
  const runs = results.filter(({ struck }) => struck > 0).length
  return [
    family.fault,
    injection,
    String(results.length),
    String(results.reduce((sum, { struck }) => sum + struck, 0)),
    String(sum(results, 'lost')),
    String(sum(results, 'twice')),
    String(sum(results, 'foreign')),
    runs === 0 ? '' : `${((3 / runs) * 100).toFixed(2)} %`,
  ]
}

function sum(results: readonly RunResult[], what: 'lost' | 'twice' | 'foreign'): number {
  return results.reduce((total, { verdict }) => total + verdict[what], 0)
}
