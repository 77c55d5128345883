import { addAbortSignal } from 'node:stream'
import type { Duplex } from 'node:stream'
import { BatchlineError } from '../../errors.ts'
import { isOutcome } from '../../is-outcome.ts'
import type { Outcome } from '../../outcome.ts'

/**
 * Puts one outcome through stages made for it alone, so that neither their order nor their number of outcomes
 * can mix rows up.
 *
 * @throws BatchlineError `ERR_INPUT` for stages that do not give one outcome for one
 */
export async function judgeAnswer(
  judge: () => Duplex,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<Outcome> {
  const stages = judge()
  addAbortSignal(signal, stages)
  stages.end(outcome)
  const given: unknown[] = []
  for await (const item of stages) given.push(item)
  const [judged] = given
  if (given.length === 1 && isOutcome(judged)) return judged
  throw new BatchlineError(
    'ERR_INPUT',
    `askNow: the stages of judge returned ${given.length === 1 ? 'something that is not an outcome' : `${given.length} items`} ` +
      `for row ${outcome.position + 1} (position ${outcome.position}), but must return exactly one outcome. The answer is paid and ` +
      'kept. Fix the stages and run the same program again.',
  )
}
