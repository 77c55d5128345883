/**
 * Lists the files in the attempts' folders, once, when a job is opened. Each batch has four files, and a job
 * may have a hundred thousand batches, so only a few bits are kept per chunk.
 */
import { opendir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkIsFile, checkIsFolder } from './real-entry.ts'

export interface AttemptFiles {
  /** Which files each chunk has, by its number: bits of {@link fileBits}. */
  readonly chunks: ReadonlyMap<number, number>
  /** All other names. */
  readonly others: readonly string[]
}

export const fileBits = { body: 1, rows: 2, sent: 4, results: 8 } as const

/**
 * Returns the files by attempt key.
 *
 * @throws BatchlineError `ERR_INPUT` if an entry is not a regular file or folder.
 */
export async function listAttempts(folder: string): Promise<Map<string, AttemptFiles>> {
  const found = new Map<string, AttemptFiles>()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.name.startsWith(prefix)) continue
    checkIsFolder(folder, entry)
    found.set(entry.name.slice(prefix.length), await listAttempt(join(folder, entry.name)))
  }
  return found
}

const prefix = 'attempt-'
/** How many names are read at a time. A hundred thousand at once would take hundreds of megabytes. */
const bufferSize = 1024

async function listAttempt(folder: string): Promise<AttemptFiles> {
  const chunks = new Map<number, number>()
  const others: string[] = []
  for await (const entry of await opendir(folder, { bufferSize })) {
    checkIsFile(folder, entry)
    const [, prefix, digits, suffix] = chunkFile.exec(entry.name) ?? []
    const bit = bitOf(`${prefix}.${suffix}`)
    if (bit === 0) others.push(entry.name)
    else chunks.set(Number(digits), (chunks.get(Number(digits)) ?? 0) | bit)
  }
  return { chunks, others }
}

/** A number with extra leading zeros is not a chunk's name. */
const chunkFile = /^(chunk|results)-(\d{6}|[1-9]\d{6,14})\.(json|rows|sent|jsonl)$/

function bitOf(kind: string): number {
  switch (kind) {
    case 'chunk.json':
      return fileBits.body
    case 'chunk.rows':
      return fileBits.rows
    case 'chunk.sent':
      return fileBits.sent
    case 'results.jsonl':
      return fileBits.results
    default:
      return 0
  }
}
