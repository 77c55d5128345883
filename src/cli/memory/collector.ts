/**
 * Collecting on demand, which is a switch of the whole process: right for a command, and none of a
 * library's business.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Collector {
  /** Young objects only: a millisecond. */
  young: () => void
  /** All of them: some tens of milliseconds. */
  all: () => void
}

/** @throws where node was told to name it otherwise */
export function collector(): Collector {
  setFlagsFromString('--expose-gc')
  // A context that is there already has no gc.
  const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void
  // Asked for `major`, Node 20 collects the young only; asked for nothing, all.
  return { young: () => gc({ type: 'minor' }), all: () => gc() }
}
