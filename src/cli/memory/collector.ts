/**
 * Collecting on demand, by a flag of V8 that is set at run time. It holds for the whole process: right for
 * a command, wrong for a library. What it buys stands in `sent-blocks.ts`, the one user.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * @returns a function that collects the young generation, in about a millisecond
 * @throws where node was started with another name for its `gc`
 */
export function youngCollector(): () => void {
  setFlagsFromString('--expose-gc')
  // Only a context that is made after the flag was set has `gc`.
  const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void
  return () => gc({ type: 'minor' })
}
