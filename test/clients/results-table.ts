/** The figures of a suite as a table, one row per file. */
import type { Judgement } from './judge-results.ts'
import type { Suite, TestResult } from './suite.ts'

export function resultsTable(
  { title, files }: Suite,
  results: readonly TestResult[],
  { wrong, mockOnly }: Judgement,
): string {
  const row = (name: string, isIn: (result: TestResult) => boolean): string => {
    const own = results.filter(isIn)
    const count = (outcome: string): number =>
      own.filter((result) => result.outcome === outcome).length
    const cells = [count('passed'), wrong.filter(isIn).length, mockOnly.filter(isIn).length]
    return `| ${name} | ${[...cells, count('skipped')].join(' | ')} |`
  }
  return [
    `| ${title} | passed | failed | failed, only their mock passes | skipped |`,
    '| --- | --- | --- | --- | --- |',
    ...files.map((file) => row(`\`${file}\``, (result) => result.file === file)),
    row('all', () => true),
  ].join('\n')
}
