/**
 * Every write to the job folder goes through here.
 *
 * One rule makes the folder trustworthy: after a write, sync or rename has failed once, nothing
 * more is written. A failed fsync may have dropped pages that a second fsync reports as clean, so
 * "try again" would build money decisions on data that is not there. The next start reads what the
 * disk really holds.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BatchlineError } from '../../errors.ts'

export class Disk {
  #poison: BatchlineError | undefined
  #running = 0
  #idle: (() => void) | undefined

  /** The first failure; from then on every operation fails with it. */
  get poison(): BatchlineError | undefined {
    return this.#poison
  }

  /** Makes a folder, durably; one that is there is fine. */
  async makeFolder(path: string): Promise<void> {
    const made = await this.run('create', path, () => mkdirOnce(path))
    if (made) await this.syncFolder(dirname(path))
  }

  /** Opens a new file for writing; one that lies there already is replaced. */
  async create(path: string): Promise<DiskFile> {
    return new DiskFile(this, path, await this.run('create', path, () => open(path, 'w', 0o600)))
  }

  /** Opens a file to append to. */
  async append(path: string): Promise<DiskFile> {
    return new DiskFile(this, path, await this.run('open', path, () => open(path, 'a', 0o600)))
  }

  /** Gives synced files their names; the names are durable when this returns. */
  async publish(...renames: Array<readonly [from: string, to: string]>): Promise<void> {
    for (const [from, to] of renames) await this.run('rename', to, () => rename(from, to))
    const folders = new Set(renames.map(([, to]) => dirname(to)))
    for (const folder of folders) await this.syncFolder(folder)
  }

  /** A small file, whole and durable or not there at all. */
  async writeDurably(path: string, text: string): Promise<void> {
    const file = await this.create(`${path}.tmp`)
    await file.write(Buffer.from(text))
    await file.finish()
    await this.publish([`${path}.tmp`, path])
  }

  async remove(path: string): Promise<void> {
    await this.run('remove', path, () => rm(path, { force: true }))
  }

  /** Names in a folder survive a power loss only when the folder itself is synced. */
  async syncFolder(path: string): Promise<void> {
    if (process.platform === 'win32') return
    await this.run('sync', path, async () => {
      const folder = await open(path, 'r')
      try {
        await folder.sync()
      } finally {
        await folder.close()
      }
    })
  }

  /** Runs one operation unless an earlier one has failed. */
  async run<T>(verb: string, path: string, operation: () => Promise<T>): Promise<T> {
    if (this.#poison) throw this.#poison
    this.#running++
    try {
      return await operation()
    } catch (cause) {
      this.#poison ??= new BatchlineError(
        'ERR_STORAGE',
        `could not ${verb} ${path} (${(cause as Error).message}): nothing more is sent or written. ` +
          'Batches that were accepted run on. Mend the disk and run the same program again.',
        { cause },
      )
      throw this.#poison
    } finally {
      if (--this.#running === 0) this.#idle?.()
    }
  }

  /**
   * Lets running operations end, and no other start: whoever has the lock of the folder next must not
   * find a stage of this process at work there that is still on its way down.
   *
   * @param why - the error of every operation from now on
   */
  async close(why: BatchlineError): Promise<void> {
    this.#poison ??= why
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
  }
}

/** Not recursive: a job folder that was deleted must not come back empty around a lost journal. */
async function mkdirOnce(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** An open file of the job folder. */
export class DiskFile {
  readonly path: string
  readonly #disk: Disk
  readonly #handle: FileHandle

  constructor(disk: Disk, path: string, handle: FileHandle) {
    this.#disk = disk
    this.path = path
    this.#handle = handle
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#disk.run('write', this.path, async () => {
      for (let at = 0; at < bytes.length;) {
        at += (await this.#handle.write(bytes, at, bytes.length - at)).bytesWritten
      }
    })
  }

  /** What was written is on the disk when this returns. */
  async sync(): Promise<void> {
    await this.#disk.run('sync', this.path, () => this.#handle.datasync())
  }

  /** Fails when the file has been deleted: what is written to it would be lost. */
  async checkLinked(): Promise<void> {
    await this.#disk.run('find', this.path, async () => {
      if ((await this.#handle.stat()).nlink === 0) throw new Error('it has been deleted')
    })
  }

  /** Syncs and closes. */
  async finish(): Promise<void> {
    await this.#disk.run('sync', this.path, () => this.#handle.sync())
    await this.close()
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}
