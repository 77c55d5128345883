/** How deep a body may be nested. The code that walks the value calls itself for each level. */
import { ApiProblem } from '../../wire/api-problem.ts'

/** Far from where the stack ends, which depends on the machine and on who calls. */
const mostLevels = 1000

/**
 * @param levels - of the params, themselves included
 * @param at - path of the params in the body, if they are not the whole of it
 * @throws ApiProblem 400 if there are too many levels.
 */
export function refuseDeep(levels: number, at?: string): void {
  if (levels <= mostLevels) return
  const message = 'Input is nested too deeply'
  throw new ApiProblem(400, at === undefined ? message : `${at}: ${message}`)
}

/** The most objects and arrays that stand within each other in bytes of valid JSON. */
export function jsonDepth(bytes: Buffer): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === 0x22) i = endOfString(bytes, i)
    else if (byte === 0x7d || byte === 0x5d) depth--
    else if ((byte === 0x7b || byte === 0x5b) && ++depth > deepest) deepest = depth
  }
  return deepest
}

/** The closing quote: one with an even number of backslashes before it. */
function endOfString(bytes: Buffer, start: number): number {
  let end = start
  let backslashes = 1
  while (backslashes % 2 === 1) {
    end = bytes.indexOf(0x22, end + 1)
    backslashes = 0
    while (bytes[end - 1 - backslashes] === 0x5c) backslashes++
  }
  return end
}
