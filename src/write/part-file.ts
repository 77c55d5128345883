/**
 * A file written as `<path>.part` and renamed when it is complete and synced. Until then the last
 * complete output stays, and readers never see half a file. After an error the .part stays and
 * shows what was finished; the next run overwrites it.
 */
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BlockWriter } from '../stream/block-writer.ts'
import type { RowFile } from './row-file.ts'
import { storageError } from '../order/storage-error.ts'
import { WrittenPart } from './written-part.ts'

export class PartFile implements RowFile {
  readonly folder: string
  readonly #path: string
  #file: FileHandle
  readonly #blocks: BlockWriter
  #closed = false

  constructor(path: string, file: FileHandle, onError: (error: Error) => void) {
    this.folder = dirname(path)
    this.#path = path
    this.#file = file
    this.#blocks = new BlockWriter({ write: (block) => this.#write(block), lingerMs: 200, onError })
  }

  /** @param onError - called when a write fails that nobody awaits */
  static async open(path: string, onError: (error: Error) => void): Promise<PartFile> {
    try {
      // Replace the target of a link, not the link, and keep the file's permissions.
      const before = await stat(path).catch(() => undefined)
      const target = before ? await realpath(path) : path
      const file = await open(partOf(target), 'w+', 0o666)
      if (before) await file.chmod(before.mode & 0o777)
      return new PartFile(target, file, onError)
    } catch (error) {
      throw storageError('open', partOf(path), error as Error)
    }
  }

  append(line: string | Buffer): Promise<void> | undefined {
    return this.#blocks.append(line)
  }

  /**
   * Starts again with an empty file of the same name, and returns what was written so far. It is another
   * file, so that whoever reads the first one meanwhile sees no line change.
   */
  async restart(): Promise<WrittenPart> {
    await this.#blocks.flush()
    const path = partOf(this.#path)
    const { mode } = await this.#try('look at', () => this.#file.stat())
    await this.#try('remove', () => rm(path))
    const file = await this.#try('open', () => open(path, 'w+', 0o666))
    const before = new WrittenPart(path, this.#file)
    this.#file = file
    await this.#try('set the mode of', () => file.chmod(mode & 0o777))
    return before
  }

  async finish(): Promise<void> {
    await this.#blocks.flush()
    await this.#try('sync', () => this.#file.sync())
    await this.#close()
  }

  async publish(): Promise<void> {
    await this.#try('rename', () => rename(partOf(this.#path), this.#path))
    if (process.platform === 'win32') return
    // The new name survives a power loss only when the folder is synced too.
    await this.#try('sync the folder of', async () => {
      const folder = await open(this.folder, 'r')
      try {
        await folder.sync()
      } finally {
        await folder.close()
      }
    })
  }

  async abandon(): Promise<void> {
    if (this.#closed) return
    await this.#blocks.flush().catch(() => {})
    await this.#close().catch(() => {})
  }

  async #write(block: Buffer): Promise<void> {
    await this.#try('write', async () => {
      for (let at = 0; at < block.length;) {
        at += (await this.#file.write(block, at, block.length - at)).bytesWritten
      }
    })
  }

  async #close(): Promise<void> {
    this.#closed = true
    await this.#try('close', () => this.#file.close())
  }

  async #try<T>(verb: string, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation()
    } catch (error) {
      throw storageError(verb, partOf(this.#path), error as Error)
    }
  }
}

function partOf(path: string): string {
  return `${path}.part`
}
