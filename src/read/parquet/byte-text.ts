/** Text for the byte types of Parquet. */
import { isUtf8 } from 'node:buffer'
import { BadValue } from './bad-value.ts'

/** The decoder's replacement for invalid bytes. A valid text may contain it too. */
const replaced = '\uFFFD'

/** Decodes text that must be UTF-8. */
export function strictText(raw: Uint8Array): string | BadValue {
  const bytes = asBuffer(raw)
  const text = bytes.toString()
  if (text.includes(replaced) && !isUtf8(bytes)) return new BadValue('is not valid UTF-8')
  return text
}

/** Decodes UTF-8, and falls back to base64: many writers mark texts as plain bytes. */
export function mixedText(raw: Uint8Array): string {
  const text = strictText(raw)
  return typeof text === 'string' ? text : base64(raw)
}

export function base64(raw: Uint8Array): string {
  return asBuffer(raw).toString('base64')
}

/** Formats a UUID. */
export function uuidText(raw: Uint8Array): string | BadValue {
  if (raw.length !== 16) return new BadValue('is not a UUID')
  const hex = asBuffer(raw).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Formats an interval of months, days and milliseconds as an ISO 8601 duration. */
export function duration(raw: Uint8Array): string | BadValue {
  if (raw.length !== 12) return new BadValue('is not an interval')
  const bytes = asBuffer(raw)
  const seconds = (bytes.readUInt32LE(8) / 1000).toFixed(3)
  return `P${bytes.readUInt32LE(0)}M${bytes.readUInt32LE(4)}DT${seconds}S`
}

function asBuffer(raw: Uint8Array): Buffer {
  if (Buffer.isBuffer(raw)) return raw
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
}
