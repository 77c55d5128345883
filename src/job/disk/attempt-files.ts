/**
 * The names in the folders of the attempts, read once when a job is opened. There are four for each
 * batch, and a job may have a hundred thousand batches: what is kept of them are a few bits a chunk.
 */
import { opendir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkIsFile, checkIsFolder } from './real-entry.ts'

export interface AttemptFiles {
  /** Which files a chunk has: bits of {@link fileBits} by its number. */
  readonly chunks: ReadonlyMap<number, number>
  /** All other names. */
  readonly others: readonly string[]
}

export const fileBits = { body: 1, rows: 2, sent: 4, results: 8 } as const

/**
 * By the key of the attempt.
 *
 * @throws BatchlineError `ERR_INPUT` where something in them is no file of its own.
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
/** Names that are read at a time: a hundred thousand at once are hundreds of megabytes. */
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

/** A number with more zeros than it needs is another name. */
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
