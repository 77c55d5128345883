/** The tests of the official TypeScript SDK, run by Jest. */
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { runProgram } from './run-program.ts'
import type { Suite, TestResult } from './suite.ts'

const folder = 'tests/api-resources'

interface JestReport {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly message: string
    readonly assertionResults: ReadonlyArray<{
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }>
  }>
}

export const typescriptSdk: Suite = {
  title: 'TypeScript SDK',
  files: [
    'messages/batches',
    'messages/messages',
    'models',
    'beta/messages/batches',
    'beta/messages/messages',
    'beta/models',
  ].map((name) => `${folder}/${name}.test.ts`),

  async missing(checkout) {
    const isThere = await access(join(checkout, 'node_modules/.bin/jest')).then(
      () => true,
      () => false,
    )
    return isThere ? undefined : `cd ${checkout} && npm install --ignore-scripts`
  },

  async run(checkout, url) {
    const temporary = await mkdtemp(join(tmpdir(), 'batchline-clients-'))
    try {
      const path = join(temporary, 'report.json')
      // One file after another: all of them use the same batch.
      const args = ['--runInBand', '--json', `--outputFile=${path}`, '--runTestsByPath']
      const jest = join(checkout, 'node_modules/.bin/jest')
      const env = { TEST_API_BASE_URL: url }
      const { output } = await runProgram(jest, [...args, ...this.files], { cwd: checkout, env })
      const report = await readFile(path, 'utf8').catch(() => {
        throw new Error(`Jest has written no report:\n${output}`)
      })
      return resultsOf(JSON.parse(report) as JestReport, checkout)
    } finally {
      await rm(temporary, { recursive: true })
    }
  },
}

function resultsOf(report: JestReport, checkout: string): TestResult[] {
  return report.testResults.flatMap(({ name: path, message, assertionResults }) => {
    const file = relative(checkout, path).replaceAll('\\', '/')
    // A file that Jest cannot load has no tests, and must not look as if all of them had passed.
    if (assertionResults.length === 0)
      return [{ file, name: '(loads)', outcome: 'failed', message }]
    return assertionResults.map(({ fullName, status, failureMessages }): TestResult => {
      const outcome = status === 'passed' || status === 'failed' ? status : 'skipped'
      return { file, name: fullName, outcome, message: failureMessages.join('\n') }
    })
  })
}
