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
  const retries = failed === 0 ? '' : '; retries of failed rows are not included'
  if (usd === undefined || perThousand === undefined) {
    return ['  its cost is not known: a model that answered has no price (--prices FILE)']
  }
  const rest =
    usdLeft === undefined || rowsLeft === undefined
      ? ''
      : `; the ${count(rowsLeft)} remaining rows would cost ${dollars(usdLeft)}`
  return [`  it cost ${dollars(usd)}, or ${dollars(perThousand)} per 1,000 rows${rest}${retries}`]
}

/** A pilot of one row is there to fill the cache, and what a thousand rows cost is not known by it. */
const warmed =
  '. Later rows with the same marked prefix can read it, and then cost less than this one'

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
        ? `, which cost ${dollars(-saved)} more than running without a cache`
        : `, which saved ${dollars(saved)}`
  return [`${used}${money}${cacheRead > 0 ? '' : rows > 1 ? unread(report) : warmed}`]
}

function unread({ cacheSavedUsd: saved, rows, rowsLeft }: PilotReport): string {
  const each = saved === undefined || saved >= 0 ? undefined : -saved / rows
  const rest =
    each === undefined
      ? 'the remaining rows pay for writing it too'
      : rowsLeft === undefined
        ? `each 1,000 remaining rows also cost ${dollars(each * 1000)} more`
        : `the ${count(rowsLeft)} remaining rows also cost ${dollars(each * rowsLeft)} more`
  return (
    '. Nothing was read. Rows of one batch seldom read what another row of it has just written. But if the marked ' +
    `prefix differs from row to row, no row ever will, and ${rest}`
  )
}
