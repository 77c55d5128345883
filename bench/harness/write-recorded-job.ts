/**
 * Makes the folder of a job with fetched batches, without sending anything. It opens a real job for
 * the first records and appends the others with the library's own journal. Opening a job checks the
 * names of its chunk and result files and does not read them, so they are empty.
 */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import Anthropic from '@anthropic-ai/sdk'
import { openJobWith } from '../../src/job/open-job.ts'
import { Disk } from '../../src/job/disk/disk.ts'
import type { JournalRecord } from '../../src/job/journal/journal-records.ts'
import { Journal, readJournal } from '../../src/job/journal/journal.ts'
import { Paths } from '../../src/job/disk/paths.ts'
import { apiKey } from '../programs/task.ts'
import { CountingDisk } from '../../test/fixtures/counted/counting-disk.ts'

/** No server listens here: a job without open batches makes no call. */
export const unusedAddress = 'http://127.0.0.1:9'

const requests = 100_000
const together = 1000

/** @returns the size of the journal, in bytes */
export async function writeRecordedJob(folder: string, batches: number): Promise<number> {
  await rm(folder, { recursive: true, force: true })
  const files = new CountingDisk({ syncs: false })
  const client = new Anthropic({ baseURL: unusedAddress, apiKey })
  await (await openJobWith(folder, { client }, { files })).close()

  const disk = new Disk(files)
  const paths = new Paths(folder)
  await mkdir(paths.attempt('1'), { mode: 0o700 })
  const reading = await readJournal(paths.journal, () => {})
  const journal = await Journal.open(disk, paths.journal, reading)
  for (let chunk = 1; chunk <= batches;) {
    const work: Array<Promise<void>> = []
    for (const end = Math.min(batches, chunk + together - 1); chunk <= end; chunk++) {
      work.push(...recordsOf(chunk).map((record) => journal.append(record)))
      work.push(...filesOf(paths, chunk).map((path) => writeFile(path, '', { mode: 0o600 })))
    }
    await Promise.all(work)
  }
  await journal.close()
  return (await stat(paths.journal)).size
}

/** As long as the records of real batches of 100,000 requests of 1 KB. */
function recordsOf(chunk: number): JournalRecord[] {
  const of = { attempt: '1', chunk }
  const first = (chunk - 1) * requests
  const [bytes, sha256] = [113_288_903, '0123456789abcdef'.repeat(4)]
  const batch = (number: number): string => `msgbatch_01${String(number).padStart(22, 'A')}`
  return [
    {
      type: 'SEALED',
      ...of,
      from: [first, 0],
      to: [first + requests - 1, 0],
      requests,
      outcomes: 0,
      bytes,
      sha256,
    },
    {
      type: 'INTENT',
      ...of,
      try: 1,
      fence: batch(chunk - 1),
      serverDate: 'Sat, 21 Nov 2026 15:00:00 GMT',
      workspace: 'wrkspc_01AAAAAAAAAAAAAAAAAAAAAA',
    },
    { type: 'ACCEPTED', ...of, id: batch(chunk), how: 'reply' },
    { type: 'FETCHED', ...of, lines: requests, missing: 0, bytes, sha256, runs: [0] },
  ]
}

function filesOf(paths: Paths, chunk: number): string[] {
  const of = ['1', chunk] as const
  return [paths.body(...of), paths.rows(...of), paths.sent(...of), paths.results(...of)]
}
