/**
 * Every write to the job folder goes through here.
 *
 * One rule makes the folder trustworthy: after one write, sync or rename has failed, nothing more is
 * written. A failed fsync may have dropped pages that a second fsync reports as clean, so a retry would
 * base decisions about money on data that is not there. The next start reads what the disk really holds.
 */
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import type { FileSystem, OpenFile } from './file-system.ts'
import { nodeFileSystem } from './file-system.ts'

export class Disk {
  readonly #files: FileSystem
  readonly #running = new Set<Promise<unknown>>()
  #poison: BatchlineError | undefined

  constructor(files: FileSystem = nodeFileSystem) {
    this.#files = files
  }

  /** The first failure. Every later operation fails with it. */
  get poison(): BatchlineError | undefined {
    return this.#poison
  }

  /** Makes a folder durably, unless it exists. */
  async makeFolder(path: string): Promise<void> {
    const made = await this.run('create', path, () => this.#mkdirOnce(path))
    if (made) await this.syncFolder(dirname(path))
  }

  /** Opens a file for writing and replaces its content. */
  async create(path: string): Promise<DiskFile> {
    const file = await this.run('create', path, () => this.#files.open(path, 'w'))
    return new DiskFile(this, path, file)
  }

  /** Opens a file to append to. */
  async append(path: string): Promise<DiskFile> {
    const file = await this.run('open', path, () => this.#files.open(path, 'a'))
    return new DiskFile(this, path, file)
  }

  /** Renames synced files. The new names are durable when this returns. */
  async publish(...renames: Array<readonly [from: string, to: string]>): Promise<void> {
    for (const [from, to] of renames) {
      await this.run('rename', to, () => this.#files.rename(from, to))
    }
    const folders = new Set(renames.map(([, to]) => dirname(to)))
    for (const folder of folders) await this.syncFolder(folder)
  }

  /**
   * Writes a small file. After a crash it is either whole or absent.
   *
   * @param draft - a name for this process alone, where others may write the file at the same time
   */
  async writeDurably(path: string, text: string, draft: string = `${path}.tmp`): Promise<void> {
    const file = await this.create(draft)
    try {
      await file.write(Buffer.from(text))
      await file.sync()
    } finally {
      await file.close()
    }
    await this.publish([draft, path])
  }

  async remove(path: string): Promise<void> {
    await this.run('remove', path, () => this.#files.remove(path))
  }

  /** Truncates a file after copying it. The next process to open it must sync it. */
  async cutOff(path: string, size: number, copy: string): Promise<void> {
    await this.run('repair', path, async () => {
      await this.#files.copy(path, copy)
      await this.#files.truncate(path, size)
    })
  }

  /** Syncs a folder. The names in it survive a power loss only after that. */
  async syncFolder(path: string): Promise<void> {
    await this.run('sync', path, () => this.#files.syncFolder(path))
  }

  /**
   * Bytes that are missing on the disk of a folder for `bytes` more; undefined where there is room.
   *
   * @param keepFreeBytes - stay free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB
   */
  async missingSpace(
    folder: string,
    bytes: number,
    keepFreeBytes: number | undefined,
  ): Promise<number | undefined> {
    const { bavail, blocks, bsize } = await statfs(folder)
    const keep = keepFreeBytes ?? Math.min(2 ** 30, (blocks * bsize) / 10)
    const short = bytes + keep - bavail * bsize
    return short > 0 ? Math.ceil(short) : undefined
  }

  /**
   * Ends all writing and waits for running writes. A stage that is still being torn down must not touch
   * a folder that the next run has opened.
   */
  async shut(reason: BatchlineError): Promise<void> {
    this.#poison ??= reason
    await Promise.allSettled(this.#running)
  }

  /** Runs one operation, unless an earlier one has failed. */
  async run<T>(verb: string, path: string, operation: () => Promise<T>): Promise<T> {
    if (this.#poison) throw this.#poison
    const running = operation()
    this.#running.add(running)
    try {
      return await running
    } catch (cause) {
      this.#poison ??= new BatchlineError(
        'ERR_STORAGE',
        `could not ${verb} ${path} (${(cause as Error).message}): nothing more is sent or written. ` +
          'Accepted batches keep running. Repair the disk and run the same program again.',
        { cause },
      )
      throw this.#poison
    } finally {
      this.#running.delete(running)
    }
  }

  /** Not recursive: a job folder that was deleted must not come back empty around a lost journal. */
  async #mkdirOnce(path: string): Promise<boolean> {
    try {
      await this.#files.mkdir(path)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  }
}

/** An open file of the job folder. */
export class DiskFile {
  readonly path: string
  readonly #disk: Disk
  readonly #file: OpenFile

  constructor(disk: Disk, path: string, file: OpenFile) {
    this.#disk = disk
    this.path = path
    this.#file = file
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#disk.run('write', this.path, () => this.#file.write(bytes))
  }

  /** Makes everything written so far durable. */
  async sync(): Promise<void> {
    await this.#disk.run('sync', this.path, () => this.#file.datasync())
  }

  /** Fails if the file was deleted: what is written to it would be lost. */
  async checkLinked(): Promise<void> {
    await this.#disk.run('find', this.path, async () => {
      if (!(await this.#file.isLinked())) throw new Error('it has been deleted')
    })
  }

  /** Syncs and closes the file. Closes it even if the sync fails. */
  async finish(): Promise<void> {
    try {
      await this.sync()
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
