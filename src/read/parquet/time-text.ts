/** Formats dates and times as ISO 8601 text with all their digits. */
import type { TimeUnit } from 'hyparquet'
import { BadValue } from './bad-value.ts'

/** Fraction digits of a second, and units per millisecond. */
const digitsOf: Readonly<Record<TimeUnit, number>> = { MILLIS: 3, MICROS: 6, NANOS: 9 }
const unitsOf: Readonly<Record<TimeUnit, number>> = { MILLIS: 1, MICROS: 1000, NANOS: 1_000_000 }

const dayMs = 86_400_000
/** Julian day number of 1970-01-01. */
const julianDay = 2_440_588
/** The latest time that a Date can hold. */
const latestMs = 8.64e15

/** @param raw - days since 1970 */
export function dateText(raw: number): string | BadValue {
  const text = isoText(raw * dayMs)
  return typeof text === 'string' ? text.slice(0, text.indexOf('T')) : text
}

/** Returns the conversion for times since 1970. */
export function timestampText(
  unit: TimeUnit,
  isUtc: boolean,
): (raw: number | bigint) => string | BadValue {
  return (raw) => {
    const [ms, rest] = split(raw, unitsOf[unit])
    return withRest(ms, rest, digitsOf[unit], isUtc)
  }
}

/** Returns the conversion for times since midnight. */
export function timeText(unit: TimeUnit): (raw: number | bigint) => string | BadValue {
  return (raw) => {
    const [ms, rest] = split(raw, unitsOf[unit])
    if (ms < 0 || ms >= dayMs) return new BadValue('is not a time of day')
    const text = withRest(ms, rest, digitsOf[unit], false)
    return typeof text === 'string' ? text.slice(text.indexOf('T') + 1) : text
  }
}

/**
 * Formats the legacy 12-byte timestamp: nanoseconds of the day, then the Julian day. It has no time
 * zone.
 */
export function int96Text(raw: Uint8Array): string | BadValue {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const [ms, rest] = split(view.getBigInt64(0, true), unitsOf.NANOS)
  return withRest((view.getInt32(8, true) - julianDay) * dayMs + ms, rest, digitsOf.NANOS, false)
}

/** Splits a time into whole milliseconds and the rest. */
function split(raw: number | bigint, units: number): [ms: number, rest: number] {
  if (typeof raw === 'number') {
    const ms = Math.floor(raw / units)
    return [ms, raw - ms * units]
  }
  const rest = Number(((raw % BigInt(units)) + BigInt(units)) % BigInt(units))
  return [Number((raw - BigInt(rest)) / BigInt(units)), rest]
}

function withRest(ms: number, rest: number, digits: number, isUtc: boolean): string | BadValue {
  const text = isoText(ms)
  if (typeof text !== 'string') return text
  const more = digits > 3 ? String(rest).padStart(digits - 3, '0') : ''
  return `${text.slice(0, -1)}${more}${isUtc ? 'Z' : ''}`
}

function isoText(ms: number): string | BadValue {
  if (!(Math.abs(ms) <= latestMs)) return new BadValue('is a time outside the range of dates')
  return new Date(ms).toISOString()
}
