/**
 * How an answer lies in the store: a checksum, then JSON. LevelDB does not look at its own checksums when
 * it reads, so a flipped bit would become a wrong answer. The checksum covers the key as well.
 *
 * A long answer lies under a key of its own, and its entry holds only its length. So a group of entries
 * can be read at once, whatever the answers are, and memory stays bounded.
 */
import { crc32 } from 'node:zlib'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { parseJson } from '../json/parse-json.ts'
import { toJson } from '../json/to-json.ts'
import type { LevelPut } from './level.ts'

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

/** The entries of an answer. @param message - its JSON */
export function putsOf(key: string, message: string, at: number): LevelPut[] {
  if (message.length <= longest) {
    return [put(entryKey(key), `{"at":${at},"message":${message}}`)]
  }
  const entry = put(entryKey(key), `{"at":${at},"long":${message.length}}`)
  return [entry, put(longKey(key), message)]
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

/** When an entry was kept; undefined if it is damaged or not there. Parses nothing. */
export function keptAt(key: string, value: string | undefined): number | undefined {
  const text = checkedText(entryKey(key), value)
  const [, at] = /^\{"at":(\d+),/.exec(text ?? '') ?? []
  return at === undefined ? undefined : Number(at)
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
