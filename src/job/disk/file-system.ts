/**
 * What a job folder asks of a disk when it writes: the seam at which a test can let the disk fail at
 * the n-th call or lose power, with everything above it as it is. Reads go to the files themselves:
 * they see what was written whether it was synced or not, as on a real machine.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, rename, rm, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { noFollow } from './no-follow.ts'

export interface FileSystem {
  /** @throws with `code: 'EEXIST'` where it is there already. */
  mkdir(path: string): Promise<void>
  /** `w` replaces a file, `a` appends to it. */
  open(path: string, flags: 'w' | 'a'): Promise<OpenFile>
  rename(from: string, to: string): Promise<void>
  /** One that is not there is fine. */
  remove(path: string): Promise<void>
  copy(from: string, to: string): Promise<void>
  truncate(path: string, size: number): Promise<void>
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>
}

export interface OpenFile {
  /** Writes all of it. */
  write(bytes: Buffer): Promise<void>
  /** Makes the content and the size durable. */
  datasync(): Promise<void>
  /** Whether the file still has a name. */
  isLinked(): Promise<boolean>
  close(): Promise<void>
}

const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants
const modes = {
  w: O_WRONLY | O_CREAT | O_TRUNC | noFollow,
  a: O_WRONLY | O_CREAT | O_APPEND | noFollow,
}

/** The disk of this machine. */
export const nodeFileSystem: FileSystem = {
  mkdir: (path) => mkdir(path, { mode: 0o700 }),
  open: async (path, flags) => new NodeFile(await open(path, modes[flags], 0o600)),
  rename,
  remove: (path) => rm(path, { force: true }),
  copy: copyFile,
  truncate,
  syncFolder: async (path) => {
    if (process.platform === 'win32') return
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
}

class NodeFile implements OpenFile {
  readonly #handle: FileHandle

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += (await this.#handle.write(bytes, at, bytes.length - at)).bytesWritten
    }
  }

  datasync(): Promise<void> {
    return this.#handle.datasync()
  }

  async isLinked(): Promise<boolean> {
    return (await this.#handle.stat()).nlink > 0
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}
