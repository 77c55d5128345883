/**
 * The cost of the hashes and the journal of a finished job, repeated with nothing else around them.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crc32 } from 'node:zlib'
import { Disk } from '../../src/job/disk/disk.ts'
import type { FileSystem } from '../../src/job/disk/file-system.ts'
import { nodeFileSystem } from '../../src/job/disk/file-system.ts'
import { Journal, readJournal } from '../../src/job/journal/journal.ts'
import type { JournalRecord } from '../../src/job/journal/journal-records.ts'
import { report } from '../../test/fixtures/counted/report.ts'

const { values } = parseArgs({ options: { folder: { type: 'string', default: '' } } })
const attempt = join(values.folder, 'attempt-1')
const names = await readdir(attempt)
const bodies = names.filter((name) => name.endsWith('.json'))
const results = names.filter((name) => name.endsWith('.jsonl'))
/** As large as the blocks that the library hashes. */
const block = { body: 512 * 1024, results: 1024 * 1024 }

let shaMs = 0
let crcMs = 0
for (const name of bodies) {
  const bytes = await readFile(join(attempt, name))
  shaMs += cpuOf(() => hash(bytes, block.body))
  // The library takes the CRC of a request while it is a string.
  const lines = bytes.toString().split('\n').slice(1, -2)
  crcMs += cpuOf(() => lines.forEach((line) => crc32(line)))
}
for (const name of results) {
  const bytes = await readFile(join(attempt, name))
  shaMs += cpuOf(() => hash(bytes, block.results))
  const lines = [...linesOf(bytes)]
  crcMs += cpuOf(() => lines.forEach((line) => crc32(line)))
}

const records: JournalRecord[] = []
const path = join(values.folder, 'journal.jsonl')
await readJournal(path, (record) => records.push(record))
const before = process.cpuUsage()
const journal = await Journal.open(new Disk(nowhere()), path, {
  last: 0,
  goodBytes: 0,
  tail: 'whole',
})
for (const record of records) await journal.append(record)
await journal.close()
const journalMs = msOf(process.cpuUsage(before))

report({ shaMs, crcMs, journalMs, records: records.length })

function hash(bytes: Buffer, size: number): void {
  const sha256 = createHash('sha256')
  for (let at = 0; at < bytes.length; at += size) sha256.update(bytes.subarray(at, at + size))
  sha256.digest('hex')
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    yield bytes.subarray(at, end)
    at = end + 1
  }
}

function cpuOf(work: () => void): number {
  const start = process.cpuUsage()
  work()
  return msOf(process.cpuUsage(start))
}

function msOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}

/** A disk that accepts everything and stores nothing. */
function nowhere(): FileSystem {
  const done = async (): Promise<void> => {}
  const file = { write: done, datasync: done, isLinked: async () => true, close: done }
  return { ...nodeFileSystem, open: async () => file, syncFolder: done }
}
