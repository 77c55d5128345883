/** What an export holds. An empty file alone would look like a failure, or like rows that were lost. */
import type { ExportedRows, ExportFormat } from '../../review/export/export-rows.ts'
import { count } from './figures.ts'
import { shellWord } from './shell-word.ts'

export function exportLine(
  path: string,
  format: ExportFormat,
  output: string,
  { rows, judged }: ExportedRows,
): string {
  const said = `${count(judged)} of ${count(rows)} rows judged`
  const where = output === '-' ? 'on stdout' : `in ${output}`
  if (format === 'label-studio') return `${said}; all ${count(rows)} are ${where}`
  if (judged > 0) return `${said}; these ${count(judged)} are ${where}`
  return `${said}, so nothing is exported. To judge them: batchline review ${shellWord(path)}`
}
