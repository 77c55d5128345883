/**
 * The disk operations that a job folder needs for writing. A test replaces them to make the disk fail at
 * the n-th call or lose power, with everything above unchanged. Reads go directly to the files: as on a
 * real machine, they see what was written whether it was synced or not.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, rename, rm, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { noFollow } from './no-follow.ts'

export interface FileSystem {
  /** @throws an error with `code: 'EEXIST'` if it exists. */
  mkdir(path: string): Promise<void>
  /** `w` replaces a file, `a` appends to it. */
  open(path: string, flags: 'w' | 'a'): Promise<OpenFile>
  rename(from: string, to: string): Promise<void>
  /** Does nothing if the file does not exist. */
  remove(path: string): Promise<void>
  copy(from: string, to: string): Promise<void>
  truncate(path: string, size: number): Promise<void>
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>
}

export interface OpenFile {
  /** Writes all bytes. */
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
