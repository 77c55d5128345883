/**
 * Runs the tests of the official SDKs against the emulator, from checkouts of the SDKs:
 * `npm run clients -- --typescript DIR --python DIR`. It installs nothing and writes nothing there.
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failuresText } from './failures-text.ts'
import { judgeResults } from './judge-results.ts'
import { mockOnly } from './mock-only.ts'
import { startMockService } from './mock-service.ts'
import { pythonSdk } from './python-sdk.ts'
import { resultsTable } from './results-table.ts'
import { versionOf } from './suite.ts'
import type { Suite, TestResult } from './suite.ts'
import { typescriptSdk } from './typescript-sdk.ts'

const usage = 'npm run clients -- [--typescript DIR] [--python DIR] [--python-bin FILE] [--verbose]'

const { values } = parseArgs({
  options: {
    typescript: { type: 'string' },
    python: { type: 'string' },
    'python-bin': { type: 'string', default: 'python3' },
    verbose: { type: 'boolean', default: false },
  },
})

process.exitCode = await main()

async function main(): Promise<number> {
  const python = values['python-bin']
  const suites: Array<[suite: Suite, checkout: string | undefined]> = [
    [typescriptSdk, values.typescript],
    // A path is relative to here, although the program runs in the checkout.
    [pythonSdk(/[/\\]/.test(python) ? resolve(python) : python), values.python],
  ]
  if (suites.every(([, checkout]) => checkout === undefined)) {
    console.error(usage)
    return 2
  }
  let isGood = true
  for (const [suite, checkout] of suites) {
    if (checkout !== undefined) isGood = (await runSuite(suite, resolve(checkout))) && isGood
  }
  return isGood ? 0 : 1
}

/** Whether each test that can pass does. */
async function runSuite(suite: Suite, checkout: string): Promise<boolean> {
  const changelog = await readFile(join(checkout, 'CHANGELOG.md'), 'utf8').catch(() => undefined)
  if (changelog === undefined) {
    console.error(`${suite.title}: ${checkout} is not a checkout of it`)
    return false
  }
  const command = await suite.missing(checkout)
  if (command !== undefined) {
    console.error(`${suite.title}: something is missing. To add it:\n  ${command}`)
    return false
  }
  const results = await runAgainstEmulator(suite, checkout)
  const list = mockOnly.filter((entry) => entry.suite === suite.title)
  const judgement = judgeResults(results, list)
  const table = resultsTable(suite, results, judgement)
  console.log(`\n${suite.title} ${versionOf(changelog)}\n\n${table}\n`)
  if (judgement.wrong.length > 0) console.log(failuresText(judgement.wrong, values.verbose))
  for (const line of judgement.stale) console.log(line)
  return judgement.wrong.length + judgement.stale.length === 0
}

async function runAgainstEmulator(suite: Suite, checkout: string): Promise<TestResult[]> {
  const service = await startMockService()
  try {
    return await suite.run(checkout, service.url)
  } finally {
    await service.close()
  }
}
