/** A suite of the tests of an official SDK, run in a checkout of that SDK. */

/** One test as its own runner reports it. */
export interface TestResult {
  /** The file, from the root of the checkout. */
  readonly file: string
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed. Empty unless it did. */
  readonly message: string
}

export interface Suite {
  readonly title: string
  /** The test files, from the root of the checkout. */
  readonly files: readonly string[]
  /** What is missing in the checkout, as a command that adds it; undefined when nothing is. */
  missing(checkout: string): Promise<string | undefined>
  /** Runs the files against the service at `url`. */
  run(checkout: string, url: string): Promise<TestResult[]>
}

/** The release that a checkout is at, as its changelog has it. */
export function versionOf(changelog: string): string {
  return /^## v?(\d+\.\d+\.\d+)/m.exec(changelog)?.[1] ?? 'of an unknown version'
}
