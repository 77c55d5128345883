import type { JobStatus } from '../../job/job-status.ts'
import { amount } from './cost-lines.ts'
import { count, counted } from './figures.ts'

/** What was asked by the Messages API, over all runs, and what of it may have been paid twice. */
export function askedLines({ askedNow }: JobStatus): string[] {
  if (!askedNow) return []
  const { rows, answered, refused, open, cutOff, givenUp, askedAgain, cost } = askedNow
  const refusals = refused > 0 ? `, ${count(refused)} refused` : ''
  return [
    `asked now, at full price: ${counted(rows, 'row')}, ${count(answered)} answered${refusals}; cost ${amount(cost)}`,
    ...(open > 0
      ? [
          `${counted(open, 'row')} of them without a known answer; each call may have been paid${againText(cutOff)}`,
        ]
      : []),
    ...(givenUp > 0
      ? [`${counted(givenUp, 'row')} given up without an answer; --ask-again asks once more`]
      : []),
    ...(askedAgain > 0
      ? [
          `${counted(askedAgain, 'call')} repeated because no answer came; each may have been paid twice`,
        ]
      : []),
  ]
}

function againText(cutOff: number): string {
  if (cutOff === 0) return ''
  return `. The next run asks ${counted(cutOff, 'row')} again, because ${cutOff === 1 ? 'its call was' : 'their calls were'} cut off`
}
