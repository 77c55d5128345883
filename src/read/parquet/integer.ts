/** Converts integers of up to 64 bits with all their digits. */
import { numberFrom } from '../../json/exact-number.ts'
import type { ExactNumber } from '../../json/exact-number.ts'

export function integerOf(raw: number | bigint): number | ExactNumber {
  return typeof raw === 'number' ? raw : numberFrom(String(raw))
}

/** Reinterprets a signed integer as unsigned. */
export function unsigned64(raw: number | bigint): number | ExactNumber {
  return raw < 0 ? numberFrom(String(BigInt.asUintN(64, BigInt(raw)))) : integerOf(raw)
}

/** Reinterprets a signed integer as unsigned. */
export function unsigned32(raw: number): number {
  return raw >>> 0
}
