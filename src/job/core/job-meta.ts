/**
 * `job.json` identifies a folder and is written once. It ties the job to the address that its batches were
 * sent to: from another address they can't be seen and would be paid again.
 */
import { readFile } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'
import { checkedOrigin } from './checked-origin.ts'
import type { Disk } from '../disk/disk.ts'
import type { Paths } from '../disk/paths.ts'
import { newJobId } from './wire-id.ts'

/** The version of the folder's format. */
export const formatVersion = 4
/** Formats that this version reads. A folder is upgraded when it is opened for work. */
const readable: readonly unknown[] = [2, 3, formatVersion]

export interface JobMeta {
  readonly format: number
  readonly id: string
  readonly created: string
  readonly origin: string
  /** The options of the command line, for `batchline resume`. It holds no secrets. */
  readonly command?: unknown
}

/** Reads the folder's `job.json`, or writes it if there is none. */
export async function openMeta(disk: Disk, paths: Paths, baseURL: string): Promise<JobMeta> {
  const origin = checkedOrigin(baseURL)
  const found = await readMeta(paths)
  if (!found) {
    const meta: JobMeta = {
      format: formatVersion,
      id: newJobId(),
      created: new Date().toISOString(),
      origin,
    }
    await writeMeta(disk, paths, meta)
    return meta
  }
  if (found.origin === origin) return found
  throw new BatchlineError(
    'ERR_ORIGIN',
    `the job in ${paths.folder} was sent to ${found.origin}, but this client uses ${origin}: its batches can't be seen there and ` +
      'would be paid again. Nothing was sent. Use the same address, or another folder for another job.',
  )
}

/**
 * Marks a folder of an earlier format as one of this format. What this version writes into it an earlier one
 * can't read, and it must not try.
 */
export async function upgradeMeta(disk: Disk, paths: Paths, meta: JobMeta): Promise<void> {
  if (meta.format !== formatVersion)
    await writeMeta(disk, paths, { ...meta, format: formatVersion })
}

/** Reads the folder's `job.json`; undefined if there is none. */
export async function readMeta(paths: Paths): Promise<JobMeta | undefined> {
  let text: string
  try {
    text = await readFile(paths.meta, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new BatchlineError(
      'ERR_INPUT',
      `${paths.meta} can't be read (${(cause as Error).message}). Nothing was sent.`,
      { cause },
    )
  }
  let meta: Partial<JobMeta> | null = null
  try {
    meta = JSON.parse(text) as Partial<JobMeta> | null
  } catch {
    // Reported below, like every other file that is not a valid job.json.
  }
  if (
    readable.includes(meta?.format) &&
    typeof meta === 'object' &&
    meta !== null &&
    typeof meta.id === 'string' &&
    typeof meta.origin === 'string'
  ) {
    return meta as JobMeta
  }
  throw new BatchlineError(
    'ERR_FORMAT',
    meta && typeof meta.format === 'number'
      ? `${paths.meta} has format ${meta.format}, but this version of batchline reads formats 2 to ${formatVersion}. Nothing was sent. Use the version that wrote it.`
      : `${paths.meta} is not a batchline job. Nothing was sent. Use another folder, or restore the file.`,
  )
}

/**
 * Stores a command in the job, for `batchline resume`.
 *
 * @returns the command that was stored before
 */
export async function keepCommand(disk: Disk, paths: Paths, command: unknown): Promise<unknown> {
  const meta = await readMeta(paths)
  if (!meta) return undefined
  const { command: before, ...rest } = meta
  if (JSON.stringify(before) !== JSON.stringify(command)) {
    await writeMeta(disk, paths, command === undefined ? rest : { ...rest, command })
  }
  return before
}

async function writeMeta(disk: Disk, paths: Paths, meta: JobMeta): Promise<void> {
  await disk.writeDurably(paths.meta, `${JSON.stringify(meta, null, 2)}\n`)
}
