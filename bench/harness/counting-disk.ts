/** The disk of this machine. It counts and times every operation, and can leave out syncs. */
import { dirname } from 'node:path'
import type { FileSystem, OpenFile } from '../../src/job/disk/file-system.ts'
import { nodeFileSystem } from '../../src/job/disk/file-system.ts'

/** The kind of a file in the job folder; `folder` is the list of names of any folder. */
export const fileKinds = ['body', 'rows', 'sent', 'results', 'journal', 'folder', 'other'] as const
export type FileKind = (typeof fileKinds)[number]

export const diskFigures = ['writes', 'bytes', 'syncs', 'renames', 'writeMs', 'syncMs'] as const
export type DiskFigure = (typeof diskFigures)[number]

export class CountingDisk implements FileSystem {
  readonly #syncs: boolean
  readonly #figures: Record<string, number> = {}
  #syncing = 0
  #since = 0
  #someSyncMs = 0

  /** @param syncs - false leaves out every sync: data stays in the kernel's memory */
  constructor({ syncs }: { syncs: boolean }) {
    this.#syncs = syncs
    for (const kind of fileKinds) {
      for (const figure of diskFigures) this.#figures[`${kind}.${figure}`] = 0
    }
  }

  /**
   * By kind and figure, as `journal.syncs`. `someSyncMs` is the time in which at least one sync was
   * running.
   */
  counts(): Record<string, number> {
    return { ...this.#figures, someSyncMs: this.#someSyncMs }
  }

  async open(path: string, flags: 'w' | 'a'): Promise<OpenFile> {
    const file = await nodeFileSystem.open(path, flags)
    const kind = kindOf(path)
    return {
      write: async (bytes) => {
        const start = performance.now()
        await file.write(bytes)
        this.#add(kind, 'writeMs', performance.now() - start)
        this.#add(kind, 'writes', 1)
        this.#add(kind, 'bytes', bytes.length)
      },
      datasync: () => this.#sync(kind, () => file.datasync()),
      isLinked: () => file.isLinked(),
      close: () => file.close(),
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.#add(kindOf(to), 'renames', 1)
    await nodeFileSystem.rename(from, to)
  }

  async syncFolder(path: string): Promise<void> {
    await this.#sync('folder', () => nodeFileSystem.syncFolder(path))
  }

  mkdir(path: string): Promise<void> {
    return nodeFileSystem.mkdir(path)
  }

  remove(path: string): Promise<void> {
    return nodeFileSystem.remove(path)
  }

  copy(from: string, to: string): Promise<void> {
    return nodeFileSystem.copy(from, to)
  }

  truncate(path: string, size: number): Promise<void> {
    return nodeFileSystem.truncate(path, size)
  }

  async #sync(kind: FileKind, sync: () => Promise<void>): Promise<void> {
    this.#add(kind, 'syncs', 1)
    if (!this.#syncs) return
    const start = performance.now()
    if (this.#syncing++ === 0) this.#since = start
    await sync()
    const end = performance.now()
    if (--this.#syncing === 0) this.#someSyncMs += end - this.#since
    this.#add(kind, 'syncMs', end - start)
  }

  #add(kind: FileKind, figure: DiskFigure, by: number): void {
    const key = `${kind}.${figure}`
    this.#figures[key] = (this.#figures[key] ?? 0) + by
  }
}

function kindOf(path: string): FileKind {
  const name = path.slice(dirname(path).length + 1).replace(/\.tmp$/, '')
  if (name === 'journal.jsonl') return 'journal'
  if (/^results-\d+\.jsonl$/.test(name)) return 'results'
  const chunk = /^chunk-\d+\.(json|rows|sent)$/.exec(name)?.[1]
  return chunk === 'json' ? 'body' : chunk === 'rows' || chunk === 'sent' ? chunk : 'other'
}
