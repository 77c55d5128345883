/**
 * `batchline cancel DIR`: takes no lock, so that it works beside a running process, which then sends
 * nothing new.
 */
import type { CancelReport } from '../../job/cancel-batches.ts'
import { cancelBatches } from '../../job/cancel-batches.ts'
import { Disk } from '../../job/disk/disk.ts'
import { openMeta } from '../../job/core/job-meta.ts'
import { readJob } from '../../job/read-job.ts'
import { exitCodes } from './exit-code.ts'
import { counted } from '../terminal/figures.ts'
import { makeClient } from './make-client.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { Terminal } from '../terminal/terminal.ts'

export async function cancelCommand(args: readonly string[]): Promise<number> {
  const { positionals } = parseCommand('cancel', args)
  const folder = onePositional('cancel', 'job folder', positionals)
  const { paths, state } = await readJob(folder)
  const client = await makeClient()
  const disk = new Disk()
  // Refuses another address, where the ids mean nothing.
  await openMeta(disk, paths, client.baseURL)
  const report = await cancelBatches(client, disk, paths, state)
  const terminal = new Terminal(process.stderr, false)
  for (const line of reportLines(report, shellWord(folder))) terminal.say(line)
  return report.failed.length > 0 ? exitCodes.stopped : exitCodes.ok
}

function reportLines({ canceled, ended, failed, inDoubt }: CancelReport, folder: string): string[] {
  const batches =
    canceled.length + ended.length + failed.length === 0
      ? 'no batch was running'
      : `${counted(canceled.length, 'batch', 'batches')} asked to stop, ${ended.length} had already ended`
  return [
    `canceled: ${batches}. Nothing new is sent for this job.`,
    ...failed.map(
      ({ id, why }) => `${id} could not be canceled (${why}): run batchline cancel ${folder} again`,
    ),
    ...(inDoubt > 0
      ? [
          `${counted(inDoubt, 'create call')} got no reply: a batch that the service made for one keeps running. ` +
            'The next run finds it; then cancel again.',
        ]
      : []),
    'Requests answered before the cancel took effect are billed. To get their answers, repeat the batchline run that sent them. To continue ' +
      `with the rest: batchline resume ${folder}`,
  ]
}
