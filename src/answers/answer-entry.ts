/**
 * How an answer lies in the store: a checksum, then JSON. LevelDB does not look at its own checksums when
 * it reads, so a flipped bit would become a wrong answer. The checksum covers the key as well.
 *
 * A long answer lies under a key of its own, and its entry holds only its length. So a group of entries
 * can be read at once, whatever the answers are, and memory stays bounded.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { parseJson } from '../json/parse-json.ts'
import { toJson } from '../json/to-json.ts'
import type { LevelDelete, LevelPut } from './level.ts'

/** In characters. */
const longest = 64 * 1024

/** What an entry says. */
export interface Entry {
  /** When it was kept, in milliseconds since 1970. */
  readonly at: number
  /** Absent if the answer lies under {@link longKey}. */
  readonly message?: unknown
}

export const entryKey = (key: string): string => `answer:${key}`
export const longKey = (key: string): string => `long:${key}`

/** What an entry says without being parsed. */
export interface EntryHead {
  /** When it was kept, in milliseconds since 1970. */
  readonly at: number
  /** Prints of the answers that this key had, the newest first. */
  readonly prints: readonly string[]
}

/** Of answers that were replaced, as many are known again. */
const mostPrints = 8

/** Tells one answer from another. @param message - its JSON */
export function printOf(message: string): string {
  return createHash('sha256').update(message).digest('hex').slice(0, 16)
}

/** The entries of an answer, in place of an earlier one. @param message - its JSON */
export function putsOf(
  key: string,
  message: string,
  { at, prints }: EntryHead,
): Array<LevelPut | LevelDelete> {
  const head = `"at":${at},"prints":"${prints.slice(0, mostPrints).join(' ')}"`
  if (message.length <= longest) {
    const long: LevelDelete[] = prints.length > 1 ? [{ type: 'del', key: longKey(key) }] : []
    return [put(entryKey(key), `{${head},"message":${message}}`), ...long]
  }
  return [put(entryKey(key), `{${head},"long":${message.length}}`), put(longKey(key), message)]
}

/** Undefined for what JSON can't hold. */
export function messageText(message: Message): string | undefined {
  try {
    return toJson(message)
  } catch {
    // Nested too deeply: its row is paid again another day.
    return undefined
  }
}

/** Undefined for an entry that is damaged or not there. */
export function readEntry(key: string, value: string | undefined): Entry | undefined {
  const entry = readChecked(entryKey(key), value) as Entry | undefined
  return typeof entry?.at === 'number' ? entry : undefined
}

/** Undefined for a long answer that is damaged or not there. */
export function readLong(key: string, value: string | undefined): unknown {
  return readChecked(longKey(key), value)
}

/** Undefined for an entry that is damaged or not there. */
export function readHead(key: string, value: string | undefined): EntryHead | undefined {
  const text = checkedText(entryKey(key), value)
  const [, at, prints = ''] = /^\{"at":(\d+),"prints":"([0-9a-f ]*)",/.exec(text ?? '') ?? []
  return at === undefined ? undefined : { at: Number(at), prints: prints.split(' ') }
}

function put(key: string, text: string): LevelPut {
  return { type: 'put', key, value: `${checksum(key, text)} ${text}` }
}

function readChecked(key: string, value: string | undefined): unknown {
  const text = checkedText(key, value)
  try {
    return text === undefined ? undefined : parseJson(text)
  } catch {
    return undefined
  }
}

function checkedText(key: string, value: string | undefined): string | undefined {
  if (value?.[8] !== ' ') return undefined
  const text = value.slice(9)
  return value.startsWith(checksum(key, text)) ? text : undefined
}

function checksum(key: string, text: string): string {
  return crc32(text, crc32(key)).toString(16).padStart(8, '0')
}
