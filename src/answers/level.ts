/**
 * The embedded database, as far as the store uses it. The package is optional, so nothing here may need
 * its types or load it before it is used.
 */
import { BatchlineError } from '../errors.ts'

export interface LevelPut {
  readonly type: 'put'
  readonly key: string
  readonly value: string
}

export interface LevelDelete {
  readonly type: 'del'
  readonly key: string
}

export interface Level {
  open(): Promise<void>
  close(): Promise<void>
  get(key: string): Promise<string | undefined>
  getMany(keys: string[]): Promise<Array<string | undefined>>
  batch(operations: Array<LevelPut | LevelDelete>, options: { sync: boolean }): Promise<void>
  iterator(range: LevelRange): LevelIterator
  compactRange(start: string, end: string): Promise<void>
}

export interface LevelRange {
  readonly gte?: string
  readonly gt?: string
  readonly lt?: string
  readonly limit?: number
}

export interface LevelIterator {
  nextv(size: number): Promise<Array<[key: string, value: string]>>
  close(): Promise<void>
}

/** Makes a database that is not open yet. */
export type MakeLevel = (location: string) => Level

/**
 * Few and small: the cache and the buffer are this process's own memory, and of every open file up to
 * 2 MB are mapped into it.
 */
const bounds = { cacheSize: 8 * 2 ** 20, writeBufferSize: 4 * 2 ** 20, maxOpenFiles: 74 }

/** @throws BatchlineError `ERR_OPTION` if the package is not installed. */
export async function loadLevel(): Promise<MakeLevel> {
  try {
    const { ClassicLevel } = await import('classic-level')
    return (location) => {
      const encodings = { keyEncoding: 'utf8', valueEncoding: 'utf8' } as const
      return new ClassicLevel(location, { ...bounds, ...encodings }) as unknown as Level
    }
  } catch (cause) {
    const isMissing = (cause as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    throw new BatchlineError(
      'ERR_OPTION',
      isMissing
        ? 'a store of answers needs the package classic-level, which is not installed. Nothing was sent. ' +
            'npm install classic-level (with -g if batchline was installed so).'
        : 'the package classic-level, which a store of answers needs, could not be loaded: it has no binary ' +
            `for ${process.platform} on ${process.arch}, or the binary is damaged. Nothing was sent. npm rebuild ` +
            'classic-level builds it from source. Everything else works without a store of answers.',
      { cause },
    )
  }
}
