/**
 * Runs the tests of the official SDKs against the emulator, from checkouts of the SDKs:
 * `npm run clients -- --typescript DIR --python DIR`. It installs nothing and writes nothing there.
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { judgeResults } from './judge-results.ts'
import { mockOnly } from './mock-only.ts'
import { startMockService } from './mock-service.ts'
import { pythonSdk } from './python-sdk.ts'
import { resultsTable } from './results-table.ts'
import { versionOf } from './suite.ts'
import type { Suite } from './suite.ts'
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
  const asked: Array<[suite: Suite, checkout: string | undefined]> = [
    [typescriptSdk, values.typescript],
    [pythonSdk(values['python-bin']), values.python],
  ]
  let code = 2
  for (const [suite, checkout] of asked) {
    if (checkout === undefined) continue
    code = Math.max(code === 2 ? 0 : code, await runSuite(suite, resolve(checkout)))
  }
  if (code === 2) console.error(usage)
  return code
}

/** Whether the suite is as it should be: 0, or 1. */
async function runSuite(suite: Suite, checkout: string): Promise<number> {
  const command = await suite.missing(checkout)
  if (command !== undefined) {
    console.error(`${suite.title}: something is missing. To add it:\n  ${command}`)
    return 1
  }
  const service = await startMockService()
  const results = await suite.run(checkout, service.url).finally(() => service.close())
  const list = mockOnly.filter((entry) => entry.suite === suite.title)
  const judgement = judgeResults(results, list)
  const version = versionOf(await readFile(join(checkout, 'CHANGELOG.md'), 'utf8'))
  console.log(`\n${suite.title} ${version}\n\n${resultsTable(suite, results, judgement)}\n`)
  for (const { file, name, message } of judgement.wrong) {
    const [first = ''] = message.split('\n')
    console.log(`failed: ${file} ${name}\n  ${values.verbose ? message : first}`)
  }
  for (const line of judgement.stale) console.log(line)
  return judgement.wrong.length + judgement.stale.length === 0 ? 0 : 1
}
