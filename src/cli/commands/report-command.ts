/** `batchline report DIR…`: a page on jobs for people, from their folders alone. No key, no lock, no call. */
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { realpathSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { findJobs } from '../../watch/find-jobs.ts'
import { loadChartDrawer } from '../../watch/report/charts/chart-drawer.ts'
import { reportPage } from '../../watch/report/page/report-page.ts'
import { readReport } from '../../watch/report/read-report.ts'
import type { ReportFigures, UnreadFolder } from '../../watch/report/report-figures.ts'
import { checkOutputs } from '../options/check-outputs.ts'
import { absolutePath } from '../options/given-value.ts'
import { optionsOf } from '../options/option-table.ts'
import { parseCommand } from '../options/parse-command.ts'
import { usageError } from '../options/usage-error.ts'
import { packageVersion } from '../package-version.ts'
import { isClosedPipe } from '../terminal/closed-pipe.ts'
import { count, counted } from '../terminal/figures.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { exitCodeOfUnread, exitCodes } from './exit-code.ts'
import { reportJson } from './report-json.ts'

/** Lines on stderr about folders that can't be read. */
const mostTold = 10

export async function reportCommand(args: readonly string[]): Promise<number> {
  const { values, given, positionals } = parseCommand('report', args)
  if (positionals.length === 0 || positionals.includes(''))
    throw usageError('a report needs at least one job folder. See batchline report --help')
  const found = await findJobs(positionals)
  const folders = found.map((folder) => absolutePath(folder))
  checkOutputs(optionsOf('report'), values, [])
  checkOutside(values.output, folders)
  if (given['output'] === undefined && process.stdout.isTTY && !values.json)
    throw usageError('the page is an HTML file for a browser: name it with -o FILE.html')
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
  const { unread } = figures
  // As status does: a job by its own name is what was asked for, and what stands for several has a page all the same.
  const isOne = positionals.length === 1 && found[0] === positionals[0]
  if (isOne && unread[0]) throw unread[0].error
  const text = draw ? reportPage(figures, draw) : `${jsonText(figures, withRows)}\n`
  const code = await write(values.output, text)
  if (code !== exitCodes.ok) return code
  for (const line of unreadLines(unread, found.length)) process.stderr.write(`${line}\n`)
  return exitCodeOfUnread(unread.map(({ error }) => error))
}

/** The page has gone to a file: without these, an exit code would be all that is seen. */
function unreadLines(unread: readonly UnreadFolder[], of: number): string[] {
  if (unread.length === 0) return []
  const left = unread.length - mostTold
  const others =
    unread.length < of ? 'and the report covers the others' : 'so the report has no figures'
  return [
    `batchline: of ${counted(of, 'folder')}, ${count(unread.length)} can't be read, ${others}`,
    ...unread.slice(0, mostTold).map(({ name, why }) => printable(`${name}: ${why}`)),
    ...(left > 0 ? [`and ${count(left)} more`] : []),
  ]
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
  const shown: unknown = JSON.parse(JSON.stringify(reportJson(figures)), (key, value: unknown) =>
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
