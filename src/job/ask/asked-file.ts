/**
 * The file of the answers that `askNow` got, one a line, as in a file of results. A record of the journal says
 * where each lies; what no record names was being written when a process died, and is passed over.
 */
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { BatchlineError } from '../../errors.ts'
import { Serial } from '../../stream/serial.ts'
import type { Needs } from '../core/job-parts.ts'
import type { DiskFile } from '../disk/disk.ts'
import { noFollow } from '../disk/no-follow.ts'
import type { RecordedAnswer } from '../journal/asked-state.ts'

type Span = Pick<RecordedAnswer, 'at' | 'bytes' | 'crc'>

export class AskedFile {
  readonly #job: Needs<'disk' | 'paths' | 'state'>
  readonly #writes = new Serial()
  readonly #reads = new Serial()
  #file: DiskFile | undefined
  #reader: FileHandle | undefined
  #end = 0

  constructor(job: Needs<'disk' | 'paths' | 'state'>) {
    this.#job = job
  }

  /** Appends a line. It is durable when this returns. */
  async add(line: Buffer): Promise<Span> {
    return await this.#writes.run(async () => {
      const file = (this.#file ??= await this.#open())
      const at = this.#end
      await file.write(Buffer.concat([line, lineFeed]))
      this.#end += line.length + lineFeed.length
      await file.sync()
      return { at, bytes: line.length, crc: crcOf(line) }
    })
  }

  /** @throws BatchlineError `ERR_STORAGE` if it is not as it was written. */
  async read({ at, bytes, crc }: Span): Promise<Buffer> {
    return await this.#reads.run(async () => {
      const { paths } = this.#job
      let line: Buffer
      try {
        this.#reader ??= await open(paths.asked, constants.O_RDONLY | noFollow)
        const { buffer, bytesRead } = await this.#reader.read(Buffer.alloc(bytes), 0, bytes, at)
        line = buffer.subarray(0, bytesRead)
      } catch (cause) {
        throw damaged(paths.asked, cause)
      }
      if (crcOf(line) !== crc) throw damaged(paths.asked)
      return line
    })
  }

  async close(): Promise<void> {
    const [file, reader] = [this.#file, this.#reader]
    this.#file = undefined
    this.#reader = undefined
    await file?.close()
    await reader?.close()
  }

  async #open(): Promise<DiskFile> {
    const { disk, paths, state } = this.#job
    const size = await sizeOf(paths.asked)
    if (size < state.asked.end) throw damaged(paths.asked)
    const file = await disk.append(paths.asked)
    await disk.syncFolder(paths.folder)
    this.#end = size
    // A line that a crash has cut off gets an end, so that the next one stands by itself.
    if (size > state.asked.end + lineFeed.length) {
      await file.write(lineFeed)
      this.#end += lineFeed.length
    }
    return file
  }
}

const lineFeed = Buffer.from('\n')

function crcOf(line: Buffer): string {
  return crc32(line).toString(16).padStart(8, '0')
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

function damaged(path: string, cause?: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_STORAGE',
    `${path} is missing or has been changed, and only it holds the paid answers of askNow. Nothing was ` +
      'asked again. Restore it from a copy of the folder, or leave askNow out: the rows that it answered are then ' +
      'failures again.',
    cause === undefined ? {} : { cause },
  )
}
