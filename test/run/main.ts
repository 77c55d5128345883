/**
 * Runs the compiled tests, each file in a process of its own, several side by side:
 * `node build/test/run/main.js [--quick] [--jobs N] [PART OF A PATH…]`.
 *
 * The runner of tap puts two loaders into every process that it starts, half a second each, and waits
 * between files: a third of the whole run. `npx tap build/test/…` still runs a file the usual way.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runFile } from './run-file.ts'
import type { FileReport } from './run-file.ts'
import { pathOf, quickFiles, testFiles } from './test-files.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    // Many files wait for most of their time, so there is room for more than one a core.
    jobs: { type: 'string', default: String(availableParallelism() + 1) },
  },
})
const started = performance.now()
const queue = (values.quick ? quickFiles() : testFiles()).filter(
  (name) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
)
const reports: FileReport[] = []

async function work(): Promise<void> {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const report = await runFile(name, pathOf(name))
    reports.push(report)
    const { problems, passed, seconds } = report
    const word = problems === '' ? 'ok    ' : 'FAILED'
    console.log(`${word} ${seconds.toFixed(1).padStart(6)} s ${String(passed).padStart(6)} ${name}`)
    if (problems !== '') console.log(problems)
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, work))
const sum = (of: (report: FileReport) => number): number =>
  reports.reduce((total, report) => total + of(report), 0)
const failed = reports.filter(({ problems }) => problems !== '').map(({ name }) => name)
const seconds = Math.round((performance.now() - started) / 1000)
console.log(
  `${sum(({ passed }) => passed)} of ${sum(({ total }) => total)} assertions passed, ` +
    `${sum(({ skipped }) => skipped)} skipped, ${reports.length} files, ${seconds} s`,
)
for (const name of failed) console.log(`failed: ${name}`)
// A part that fits no file has shown nothing.
process.exitCode = failed.length > 0 || reports.length === 0 ? 1 : 0
