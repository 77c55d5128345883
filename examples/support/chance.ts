/**
 * Chance that is the same in every run and in every process: a number made of a text. A counter or a
 * generator with a state would differ once a killed example is run again.
 */

/** @returns a number from 0 to below 1 */
export function chance(of: string | number, salt = ''): number {
  const text = `${salt}\n${of}`
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  // Texts that differ in their last character alone must still lie far apart.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** Chooses from things: the same of the same seed, and another one at each call. */
export type Pick = <T>(things: readonly T[]) => T

export function pickBy(seed: string | number): Pick {
  let calls = 0
  return (things) => {
    if (things.length === 0) throw new Error('there is nothing to choose from')
    return things[Math.floor(chance(seed, String(calls++)) * things.length)]!
  }
}
