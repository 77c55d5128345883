/**
 * The journal: append-only JSONL, the truth about the job. Each line has a sequence number, a timestamp, and
 * as its last member the CRC of everything before it.
 */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { BatchlineError } from '../../errors.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { Disk, DiskFile } from '../disk/disk.ts'
import type { JournalRecord } from './journal-records.ts'

/** The result of reading a journal. */
export interface JournalReading {
  /** Sequence number of the last good record. */
  readonly last: number
  /** Bytes up to the end of the last good record. */
  readonly goodBytes: number
  /**
   * How the file ends. `torn`: the last line has no end; nobody has relied on that record yet. `damaged`:
   * the last line is whole but fails its CRC; it may have said that a chunk was sent.
   */
  readonly tail: 'whole' | 'torn' | 'damaged'
}

/** Reads the records of a journal in order. A bad line anywhere but at the end is refused. */
export async function readJournal(
  path: string,
  apply: (record: JournalRecord) => void,
): Promise<JournalReading> {
  const size = await sizeOf(path)
  if (size === 0) return { last: 0, goodBytes: 0, tail: 'whole' }
  let last = 0
  let goodBytes = 0
  let bad = 0
  let after = 0
  for await (const line of new LineReader(path, { bytes: size })) {
    if (bad > 0) {
      after++
      continue
    }
    const ended = goodBytes + line.length + 1 <= size
    const record = ended ? parseLine(line) : undefined
    if (record && record.n === last + 1) {
      apply(record)
      last = record.n
      goodBytes += line.length + 1
    } else {
      bad = last + 1
      // A good record with the wrong number: the records between are missing.
      after = record ? 1 : 0
    }
  }
  if (after > 0) throw damaged(path, { bad, at: goodBytes, after })
  const tail = bad === 0 ? 'whole' : (await endsWithLineFeed(path, size)) ? 'damaged' : 'torn'
  return { last, goodBytes, tail }
}

/**
 * Tells a journal from its copies by its inode, and by its birth time because inodes are reused.
 *
 * @param before - the place that an earlier run recorded
 * @returns the place of the journal, and whether it is the same as before
 */
export async function placeOfJournal(
  path: string,
  before: string | undefined,
): Promise<{ place: string; isSame: boolean }> {
  const { ino, birthtimeNs, ctimeNs } = await stat(path, { bigint: true })
  const place = `${ino}-${birthtimeNs}`
  // Some file systems keep no birth time. They report the last change instead, which this run has made.
  const hasBirth = birthtimeNs !== ctimeNs
  return { place, isSame: hasBirth ? place === before : before?.split('-')[0] === String(ino) }
}

/** Appends records one at a time, in the order of the calls. */
export class Journal {
  readonly #file: DiskFile
  #last: number
  #pending: Buffer[] = []
  /** The write that will include `#pending`. Records that wait for it share one sync. */
  #next: Promise<void> | undefined
  #tail: Promise<void> = Promise.resolve()
  /** The reason why no more records are accepted. */
  #closed: Error | undefined

  private constructor(file: DiskFile, last: number) {
    this.#file = file
    this.#last = last
  }

  /** Opens a journal for appending after {@link readJournal}. A bad tail is copied to another file and cut off. */
  static async open(disk: Disk, path: string, reading: JournalReading): Promise<Journal> {
    if (reading.tail !== 'whole') {
      const copy = `${path}.${reading.tail}-${reading.last + 1}`
      await disk.cutOff(path, reading.goodBytes, copy)
    }
    const file = await disk.append(path)
    try {
      await file.sync()
      await disk.syncFolder(dirname(path))
      return new Journal(file, reading.last)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The record is durable when this returns. */
  append(record: JournalRecord): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closed)
    this.#pending.push(formatLine(++this.#last, record))
    if (!this.#next) {
      this.#next = this.#tail.then(() => this.#commit())
      this.#tail = this.#next
      // The caller of append gets the failure. The chain itself must not become an unhandled rejection.
      this.#tail.catch(() => {})
    }
    return this.#next
  }

  /** Fails if the journal was deleted while the process uses it. */
  async checkLinked(): Promise<void> {
    await this.#file.checkLinked()
  }

  /** @param reason - the error for later records. A write to a closed file would look like a failed disk. */
  async close(reason: Error = new Error('the journal is closed')): Promise<void> {
    this.#closed = reason
    await this.#tail.catch(() => {})
    await this.#file.close()
  }

  async #commit(): Promise<void> {
    const lines = Buffer.concat(this.#pending)
    this.#pending = []
    this.#next = undefined
    await this.#file.write(lines)
    await this.#file.sync()
  }
}

function formatLine(n: number, { type, ...fields }: JournalRecord): Buffer {
  const text = JSON.stringify({ n, type, ts: new Date().toISOString(), ...fields }).slice(0, -1)
  return Buffer.from(`${text},"crc":"${hex(crc32(text))}"}\n`)
}

const crcTail = Buffer.byteLength(',"crc":"00000000"}')

function parseLine(line: Buffer): (JournalRecord & { n: number }) | undefined {
  const body = line.subarray(0, Math.max(0, line.length - crcTail))
  const tail = line.subarray(body.length).toString('latin1')
  if (tail !== `,"crc":"${hex(crc32(body))}"}`) return undefined
  try {
    return JSON.parse(`${body.toString()}}`) as JournalRecord & { n: number }
  } catch {
    // An empty body has the CRC 00000000, so a line can have a correct CRC without being a record.
    return undefined
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

async function endsWithLineFeed(path: string, size: number): Promise<boolean> {
  const reader = new LineReader(path, { at: size - 1, bytes: 1 })
  const last = await reader.next()
  await reader.close()
  return last?.length === 0
}

/** @param damage - the number of the bad record, its first byte, and how many lines follow it */
function damaged(path: string, damage: { bad: number; at: number; after: number }): BatchlineError {
  const { bad, at, after } = damage
  return new BatchlineError(
    'ERR_JOURNAL',
    `${path}: record ${bad}, starting at byte ${at}, is damaged or missing, and ${after} lines follow it, so what was sent and paid ` +
      `since is not known for sure. The ${bad - 1} records before it are whole, and the folder's chunks and results are unchanged. ` +
      'Nothing was sent or changed. Restore the folder from a copy: batchline then finds what was sent since.',
  )
}
