/** `batchline report DIR…`: a page on jobs for people, from their folders alone. No key, no lock, no call. */
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { realpathSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { findJobs } from '../../watch/find-jobs.ts'
import { loadChartDrawer } from '../../watch/report/charts/chart-drawer.ts'
import { reportPage } from '../../watch/report/page/report-page.ts'
import { readReport } from '../../watch/report/read-report.ts'
import type { ReportFigures } from '../../watch/report/report-figures.ts'
import { checkOutputs } from '../options/check-outputs.ts'
import { absolutePath } from '../options/given-value.ts'
import { optionsOf } from '../options/option-table.ts'
import { parseCommand } from '../options/parse-command.ts'
import { usageError } from '../options/usage-error.ts'
import { packageVersion } from '../package-version.ts'
import { isClosedPipe } from '../terminal/closed-pipe.ts'
import { printableJson } from '../terminal/printable.ts'
import { exitCodes } from './exit-code.ts'

export async function reportCommand(args: readonly string[]): Promise<number> {
  const { values, given, positionals } = parseCommand('report', args)
  if (positionals.length === 0 || positionals.includes(''))
    throw usageError('a report needs the folders of one or more jobs. See batchline report --help')
  const folders = (await findJobs(positionals)).map((folder) => absolutePath(folder))
  checkOutputs(optionsOf('report'), values, [])
  checkOutside(values.output, folders)
  if (given['output'] === undefined && process.stdout.isTTY && !values.json)
    throw usageError('the page is a file for a browser: -o FILE.html says where it goes')
  const { 'max-cost': maxCost } = values
  const withRows = values['with-rows'] ?? false
  // Before the folders are read: that may take a minute.
  const draw = values.json ? undefined : await loadChartDrawer()
  const figures = await readReport(folders, {
    version: packageVersion(),
    now: Date.now(),
    withRows,
    ...(values.estimate ? { estimate: values.estimate } : {}),
    ...(maxCost === undefined ? {} : { budgetUsd: maxCost }),
  })
  const text = draw ? reportPage(figures, draw) : `${jsonText(figures, withRows)}\n`
  return await write(values.output, text)
}

/** What lies in a job folder is the job's. */
function checkOutside(output: string, folders: readonly string[]): void {
  if (output === '-') return
  const place = real(dirname(output))
  const folder = folders.find((one) => `${place}/`.startsWith(join(real(one), '/')))
  if (folder !== undefined)
    throw usageError(`--output lies in the job folder ${folder}; give another place`)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** An id is a name that the user gave a row: it is shown where rows are. */
function jsonText(figures: ReportFigures, withRows: boolean): string {
  const shown: unknown = JSON.parse(JSON.stringify(figures), (key, value: unknown) =>
    key === 'custom_id' && !withRows ? undefined : value,
  )
  return printableJson(shown)
}

/** The page is whole when it has its name. */
async function write(output: string, text: string): Promise<number> {
  if (output === '-') return await print(text)
  const part = `${output}.part`
  const file = await open(part, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, output)
  return exitCodes.ok
}

/** A reader that has seen enough, as `head` has, is no trouble to tell of: nothing was changed. */
async function print(text: string): Promise<number> {
  try {
    await pipeline([text], process.stdout, { end: false })
    return exitCodes.ok
  } catch (error) {
    if (!isClosedPipe(error)) throw error
    return exitCodes.stopped
  }
}
