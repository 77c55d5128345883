/**
 * The journal: append-only JSONL, the truth about the job. Each line carries its number, the time,
 * and as its last member the CRC of what stands before it.
 */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { BatchlineError } from '../../errors.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { Disk, DiskFile } from '../disk/disk.ts'
import type { JournalRecord } from './journal-records.ts'

/** What reading a journal found. */
export interface JournalReading {
  /** Sequence number of the last good record. */
  readonly last: number
  /** Bytes up to the end of the last good record. */
  readonly goodBytes: number
  /**
   * How the file ends: `torn` is a line without its end, a record that nobody relied on yet;
   * `damaged` is a whole last line that its CRC disowns, which may have said that a chunk was sent.
   */
  readonly tail: 'whole' | 'torn' | 'damaged'
}

/** Reads the records of a journal in order; one bad line before the end is refused. */
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
      // A whole record with another number: what lies between is missing.
      after = record ? 1 : 0
    }
  }
  if (after > 0) throw damaged(path, { bad, at: goodBytes, after })
  const tail = bad === 0 ? 'whole' : (await endsWithLineFeed(path, size)) ? 'damaged' : 'torn'
  return { last, goodBytes, tail }
}

/**
 * Tells a journal from its copies: by the inode, and by its birth because inodes are used again.
 *
 * @param before - what this gave in an earlier run
 * @returns where it lies, and whether that is where it lay before
 */
export async function placeOfJournal(
  path: string,
  before: string | undefined,
): Promise<{ place: string; isSame: boolean }> {
  const { ino, birthtimeNs, ctimeNs } = await stat(path, { bigint: true })
  const place = `${ino}-${birthtimeNs}`
  // A file system that keeps no birth gives the last change instead, which this run has made.
  const hasBirth = birthtimeNs !== ctimeNs
  return { place, isSame: hasBirth ? place === before : before?.split('-')[0] === String(ino) }
}

/** Appends records, one at a time, in the order of the calls. */
export class Journal {
  readonly #file: DiskFile
  #last: number
  #pending: Buffer[] = []
  /** The write that will take `#pending` along; records that wait for it share one sync. */
  #next: Promise<void> | undefined
  #tail: Promise<void> = Promise.resolve()
  /** Why no more records are taken. */
  #closed: Error | undefined

  private constructor(file: DiskFile, last: number) {
    this.#file = file
    this.#last = last
  }

  /** Opens for appending after {@link readJournal}; a bad tail is copied aside and cut off. */
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
      // Whoever appended hears of a failure; the chain itself must not be an unhandled one.
      this.#tail.catch(() => {})
    }
    return this.#next
  }

  /** Fails when the journal has been deleted under the process. */
  async checkLinked(): Promise<void> {
    await this.#file.checkLinked()
  }

  /** @param reason - for who still comes with a record: a file that is closed would look like a disk that has failed */
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
    // The CRC of nothing is 00000000: a line can carry a right one and be no record.
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

/** @param damage - the number of the bad record, its first byte, and the lines that follow it */
function damaged(path: string, damage: { bad: number; at: number; after: number }): BatchlineError {
  const { bad, at, after } = damage
  return new BatchlineError(
    'ERR_JOURNAL',
    `${path}: record ${bad}, from byte ${at} on, is damaged or missing, and ${after} lines follow it, so what was sent and paid since ` +
      `is not known for sure. The ${bad - 1} records before it are whole, and chunks and results in the folder are as they were. Nothing ` +
      'was sent or changed. Restore the folder from a copy: what was sent since then is found by itself.',
  )
}
