/**
 * `batchline delete DIR`: removes what the service keeps of a finished job. It holds the folder while it works,
 * so that no run of the job begins meanwhile.
 */
import { existsSync } from 'node:fs'
import { checkFinished, deletableBatches } from '../../job/deletable-batches.ts'
import type { DeleteReport, DeletionPlan } from '../../job/delete-batches.ts'
import { openJobWith } from '../../job/open-job.ts'
import { readJob } from '../../job/read-job.ts'
import { commandWords } from '../options/command-words.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { usageError } from '../options/usage-error.ts'
import { askYes, canAsk } from '../terminal/ask-yes.ts'
import { count, counted } from '../terminal/figures.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { Terminal } from '../terminal/terminal.ts'
import { exitCodes } from './exit-code.ts'
import { makeClient } from './make-client.ts'
import { StopSignals } from './stop-signals.ts'

/** How often the live line tells how far it is, in milliseconds. */
const redrawMs = 200
/** There may be 10,000 of one kind. */
const shownFailures = 10

export async function deleteCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand('delete', args)
  const folder = onePositional('delete', 'job folder', positionals)
  const { paths, state } = await readJob(folder)
  const terminal = new Terminal(process.stderr)
  // Before a key is needed or the folder is written to.
  checkFinished(state, paths.folder, state.canceled || existsSync(paths.cancel))
  const [first] = deletableBatches(state)
  if (!first) {
    terminal.say(`nothing to delete: ${nothingLeft(state.deleted.size)}`)
    return exitCodes.ok
  }
  if (!values.yes && !canAsk()) {
    throw usageError(
      `this deletes the batches of the job in ${paths.folder} at the service, and there is no terminal to ask for confirmation: give --yes`,
    )
  }
  return await conductDelete(folder, terminal, values.yes ?? false)
}

function nothingLeft(deleted: number): string {
  if (deleted === 0) return 'the job has not sent any batch'
  return deleted === 1
    ? 'its batch is deleted already'
    : `all ${count(deleted)} batches are deleted already`
}

async function conductDelete(folder: string, terminal: Terminal, isSure: boolean): Promise<number> {
  const job = await openJobWith(folder, { client: await makeClient() }, { asker: commandWords })
  const stop = new StopSignals((signal) => {
    terminal.say(`${signal}: deletions so far are recorded; run the same command again to continue`)
    void job.close()
  })
  const confirm = (plan: DeletionPlan): Promise<boolean> | boolean => {
    terminal.say(planText(plan, shellWord(folder)))
    return isSure || terminal.ask(() => askYes('Delete them?', stop.signal))
  }
  const timer = setInterval(() => {
    const { deletedBatches = 0 } = job.status()
    if (deletedBatches > 0) terminal.live(`${counted(deletedBatches, 'batch', 'batches')} deleted`)
  }, redrawMs)
  try {
    const report = await job.deleteBatches({ confirm })
    terminal.clear()
    for (const line of reportLines(report, shellWord(folder))) terminal.say(line)
    return stop.exitCode ?? (report.left > 0 ? exitCodes.stopped : exitCodes.ok)
  } catch (error) {
    if (stop.exitCode !== undefined) return stop.exitCode
    throw error
  } finally {
    clearInterval(timer)
    terminal.clear()
    await job.close()
    stop.release()
  }
}

function planText(
  { batches, requests, inputRows, unresolved }: DeletionPlan,
  folder: string,
): string {
  const rows = inputRows === undefined ? '' : ` of ${counted(inputRows, 'row')}`
  const lost =
    unresolved === 0
      ? ''
      : ` ${counted(unresolved, 'batch', 'batches')} among them came without results; anything the service still has of them will be lost.`
  return (
    `this deletes the service's copy of ${counted(batches, 'batch', 'batches')} (${counted(requests, 'request')}${rows}): requests and answers. ` +
    `The results in ${folder} are complete, and will be the only copy. This can't be undone.${lost}`
  )
}

function reportLines({ deleted, gone, failed, left }: DeleteReport, folder: string): string[] {
  const isRefused = deleted.length + gone.length + failed.length === 0
  if (isRefused) return ['nothing was deleted']
  return [
    `${counted(deleted.length, 'batch', 'batches')} deleted at the service` +
      (gone.length > 0 ? `; ${count(gone.length)} already gone there` : ''),
    ...failed.slice(0, shownFailures).map(({ id, why }) => `${id} could not be deleted (${why})`),
    ...(failed.length > shownFailures
      ? [`nor could ${count(failed.length - shownFailures)} more`]
      : []),
    ...(left > 0 ? [`${count(left)} still there: run batchline delete ${folder} again`] : []),
  ]
}
