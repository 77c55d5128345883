import type { Failed } from '../../outcome.ts'
import { attemptKey } from '../journal/attempt-key.ts'

/** Where the sealed request of a row lies, as records name it. */
export interface RequestPlace {
  readonly attempt: string
  readonly chunk: number
  readonly index: number
  readonly copy?: number
}

export function placeOf({ ref }: Failed): RequestPlace {
  if (!ref) throw new TypeError('a row without a sealed request')
  const { chunk, index, copy } = ref
  return { attempt: attemptKey(ref), chunk, index, ...(copy === undefined ? {} : { copy }) }
}
