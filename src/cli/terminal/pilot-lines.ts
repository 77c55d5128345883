/** What a pilot has shown, for the person who decides. */
import type { PilotReport } from '../../job/core/pilot-report.ts'
import { dollars } from '../../cost/dollars.ts'
import { count } from './figures.ts'

export function pilotLines(report: PilotReport): string[] {
  return [
    `pilot: ${count(report.ok)} of ${count(report.rows)} rows are ok, ${count(report.failed)} failed`,
    ...report.examples.map(
      ({ kind, position, message }) =>
        `  ${kind}: ${count(report.failures[kind] ?? 0)}, first in row ${position + 1}: ${shown(kind, message)}`,
    ),
    ...costLine(report),
    ...cacheLine(report),
  ]
}

/** The message of an answer that does not fit its schema quotes the answer, which must not reach a terminal. */
function shown(kind: string, message: string): string {
  if (kind === 'invalid_output') return message.split(':', 1)[0] ?? ''
  return message.length > 240 ? `${message.slice(0, 240)}…` : message
}

function costLine({ usd, perThousand, usdLeft, rowsLeft, failed }: PilotReport): string[] {
  const retries = failed === 0 ? '' : '; asking failed rows again is not in it'
  if (usd === undefined || perThousand === undefined) {
    return ['  its cost is not known: there is no price for a model that answered (--prices FILE)']
  }
  const rest =
    usdLeft === undefined || rowsLeft === undefined
      ? ''
      : `; the ${count(rowsLeft)} rows behind it would cost ${dollars(usdLeft)}`
  return [
    `  it cost ${dollars(usd)}, which is ${dollars(perThousand)} a thousand rows${rest}${retries}`,
  ]
}

function cacheLine({ cacheWritten, cacheRead, rows }: PilotReport): string[] {
  if (cacheWritten === 0 && cacheRead === 0) return []
  const warning =
    cacheRead === 0 && rows > 1
      ? '. Nothing was read: does the marked prefix differ from row to row?'
      : ''
  return [
    `  prompt cache: ${count(cacheWritten)} tokens written, ${count(cacheRead)} read${warning}`,
  ]
}
