/** Compares what happened with the list of tests that only their mock can pass. */
import type { MockOnly } from './mock-only.ts'
import type { TestResult } from './suite.ts'

export interface Judgement {
  /** Failures that are not on the list: what the emulator has to answer for. */
  readonly wrong: readonly TestResult[]
  /** Failures that are on the list. */
  readonly mockOnly: readonly TestResult[]
  /** Tests that are on the list and pass, and entries that no test matches. */
  readonly stale: readonly string[]
}

export function judgeResults(results: readonly TestResult[], list: readonly MockOnly[]): Judgement {
  const matches = ({ file, name }: TestResult, { test }: MockOnly): boolean =>
    test.test(`${file} ${name}`)
  const isListed = (result: TestResult): boolean => list.some((entry) => matches(result, entry))
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  const passed = results.filter((result) => result.outcome === 'passed' && isListed(result))
  const unused = list.filter((entry) => !results.some((result) => matches(result, entry)))
  return {
    wrong: failed.filter((result) => !isListed(result)),
    mockOnly: failed.filter(isListed),
    stale: [
      ...passed.map(({ file, name }) => `passes, but is on the list: ${file} ${name}`),
      ...unused.map(({ test }) => `matches no test: ${test}`),
    ],
  }
}
