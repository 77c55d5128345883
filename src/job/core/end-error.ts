import type { BatchlineError } from '../../errors.ts'
import { Gate } from './gate.ts'
import type { Needs } from './job-parts.ts'

/**
 * The error that ends a run in which something was not sent, or, in a step, is still to come. Where a step waits
 * and the gate is held besides, it is to come again: what is paid comes first.
 */
export function endError({ gate, step }: Needs<'gate' | 'step'>): BatchlineError | undefined {
  const waiting = step?.end()
  if (waiting) return waiting
  return gate.held && Gate.error(gate.held)
}
