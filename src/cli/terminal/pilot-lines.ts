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

/** A pilot of one row is there to fill the cache, and what a thousand rows cost is not known by it. */
const warmed =
  '. Rows behind it whose marked prefix is the same can read it, and then cost less than this one'

/**
 * Whether the prefix differs can't be told from usage: what one row has written, another of the same batch
 * seldom reads. So the line says what either would mean.
 */
function cacheLine(report: PilotReport): string[] {
  const { cacheWritten, cacheRead, cacheSavedUsd: saved, rows } = report
  if (cacheWritten === 0 && cacheRead === 0) return []
  const used = `  prompt cache: ${count(cacheWritten)} tokens written, ${count(cacheRead)} read`
  const money =
    saved === undefined
      ? ''
      : saved < 0
        ? `, which cost ${dollars(-saved)} more than no cache`
        : `, which saved ${dollars(saved)}`
  return [`${used}${money}${cacheRead > 0 ? '' : rows > 1 ? unread(report) : warmed}`]
}

function unread({ cacheSavedUsd: saved, rows, rowsLeft }: PilotReport): string {
  const each = saved === undefined || saved >= 0 ? undefined : -saved / rows
  const rest =
    each === undefined
      ? 'the rows behind the pilot pay for writing it as well'
      : rowsLeft === undefined
        ? `each thousand rows behind the pilot costs ${dollars(each * 1000)} more as well`
        : `the ${count(rowsLeft)} rows behind the pilot cost ${dollars(each * rowsLeft)} more as well`
  return (
    '. Nothing was read. Rows of one batch seldom read what another of it has just written; but if the marked ' +
    `prefix differs from row to row, none ever will, and ${rest}`
  )
}
