/** Text for bytes of several kinds. */
import { isUtf8 } from 'node:buffer'
import { BadValue } from './bad-value.ts'

/** What a decoder puts where bytes are no UTF-8; a text may also have it of its own. */
const replaced = '\uFFFD'

/** Text, which must be UTF-8. */
export function strictText(raw: Uint8Array): string | BadValue {
  const bytes = asBuffer(raw)
  const text = bytes.toString()
  if (text.includes(replaced) && !isUtf8(bytes)) return new BadValue('is not valid UTF-8')
  return text
}

/** Text where it is UTF-8, else base64: many writers say of texts no more than that they are bytes. */
export function mixedText(raw: Uint8Array): string {
  const text = strictText(raw)
  return typeof text === 'string' ? text : base64(raw)
}

export function base64(raw: Uint8Array): string {
  return asBuffer(raw).toString('base64')
}

/** A UUID as it is written. */
export function uuidText(raw: Uint8Array): string | BadValue {
  if (raw.length !== 16) return new BadValue('is no UUID')
  const hex = asBuffer(raw).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** An interval of months, days and milliseconds, as ISO 8601 writes durations. */
export function duration(raw: Uint8Array): string | BadValue {
  if (raw.length !== 12) return new BadValue('is no interval')
  const bytes = asBuffer(raw)
  const seconds = (bytes.readUInt32LE(8) / 1000).toFixed(3)
  return `P${bytes.readUInt32LE(0)}M${bytes.readUInt32LE(4)}DT${seconds}S`
}

function asBuffer(raw: Uint8Array): Buffer {
  if (Buffer.isBuffer(raw)) return raw
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
}
