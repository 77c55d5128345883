/**
 * The custom_id on the wire: `bl1_<job>_<attempt>_<chunk>_<index>`. It is positional, so every line of
 * every result names its job, chunk and request. The join needs no index, the user's ids never leave the
 * machine, and a batch whose create reply was lost can be proved ours. The API allows
 * `^[a-zA-Z0-9_-]{1,64}$` (docs: build-with-claude/batch-processing).
 */
import { randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** 60 random bits, as 12 characters. */
export function newJobId(): string {
  return Array.from(randomBytes(12), (byte) => alphabet[byte % 32]).join('')
}

/** The prefix of every wire id of a chunk. */
export function wirePrefix(job: string, attempt: string, chunk: number): string {
  return `bl1_${job}_${attempt}_${chunk}_`
}

/** The parts of a wire id. */
export interface WireId {
  readonly job: string
  readonly attempt: string
  readonly chunk: number
  readonly index: number
}

/** Parses a wire id; undefined for an id of another form. */
export function parseWireId(custom_id: string): WireId | undefined {
  const match = /^bl1_([a-z2-7]{12})_([a-z0-9-]{1,20})_(\d{1,9})_(\d{1,7})$/.exec(custom_id)
  if (!match) return undefined
  const [, job = '', attempt = '', chunk, index] = match
  return { job, attempt, chunk: Number(chunk), index: Number(index) }
}

/** The index of a wire id with the given prefix; undefined for an id of another chunk. */
export function wireIndex(prefix: string, custom_id: string): number | undefined {
  if (!custom_id.startsWith(prefix)) return undefined
  const digits = custom_id.slice(prefix.length)
  return /^(0|[1-9]\d{0,6})$/.test(digits) ? Number(digits) : undefined
}
