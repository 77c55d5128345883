/** Failures by their cause: a hundred tests of an SDK often fail for one reason. */
import type { TestResult } from './suite.ts'

export function failuresText(failures: readonly TestResult[], verbose: boolean): string {
  const byCause = new Map<string, TestResult[]>()
  for (const failure of failures) {
    const cause = causeOf(failure)
    byCause.set(cause, [...(byCause.get(cause) ?? []), failure])
  }
  return [...byCause]
    .map(([cause, tests]) => {
      const names = tests.map(({ file, name }) => `  ${file} ${name}`)
      const details = verbose ? `\n${tests[0]?.message}` : ''
      return `${tests.length} failed: ${cause}\n${names.join('\n')}${details}`
    })
    .join('\n')
}

/** The first line of the message, without what differs in each call. */
function causeOf({ message }: TestResult): string {
  const [line = ''] = message.split('\n')
  return line.replaceAll(/req_\w+/g, 'req_…')
}
