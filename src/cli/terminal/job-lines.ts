/** Many jobs as a table, a line each. */
import type { JobOverview } from '../../watch/job-overview.ts'
import type { SeenJob } from '../../watch/overview-reader.ts'
import { whyUnread } from '../../watch/why-unread.ts'
import { age, count, dollars, percent } from './figures.ts'
import { openBatchText } from './open-batch-text.ts'
import { printable } from './printable.ts'
import { endOf, padded, textWidth } from './text-width.ts'

const heads = ['job', 'state', 'rows', 'settled', 'open', 'cost', 'changed', 'oldest open batch']
/** In columns. A name may be as long as a path. */
const widestName = 60

/**
 * @param now - by this machine's clock, in milliseconds since 1970
 */
export function jobLines(jobs: readonly SeenJob[], now: number): string[] {
  const rows = jobs.map((job) => cellsOf(job, now))
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...rows.map(({ cells }) => textWidth(cells[i] ?? ''))),
  )
  const line = (cells: readonly string[], note: string): string =>
    [...cells.map((cell, i) => padded(cell, widths[i] ?? 0)), note].join('  ').trimEnd()
  return [line(heads, ''), ...rows.map(({ cells, note }) => line(cells, note))]
}

function cellsOf(job: SeenJob, now: number): { cells: string[]; note: string } {
  const name = nameOf(job.folder)
  if ('error' in job)
    return { cells: [name, 'error'], note: printable(whyUnread(job.folder, job.error)) }
  const { overview } = job
  const { state, why, openBatches, oldestOpen, changed } = overview
  const oldest = oldestOpen ? openBatchText(oldestOpen, now) : ''
  return {
    cells: [
      name,
      state,
      `${count(overview.rows)}${overview.isEndSeen ? '' : '+'}`,
      settledOf(overview),
      count(openBatches),
      costOf(overview),
      changed === undefined ? '' : `${age(now - Date.parse(changed))} ago`,
      oldest,
    ],
    note: printable(why ?? deletedText(overview)),
  }
}

function deletedText({ deletedBatches }: JobOverview): string {
  return deletedBatches > 0 ? 'deleted at the service' : ''
}

/** The end of a long name tells more than its beginning. */
function nameOf(folder: string): string {
  const name = printable(folder) || '(unprintable name)'
  return textWidth(name) > widestName ? `…${endOf(name, widestName - 1)}` : name
}

function settledOf({ requests, settledRequests }: JobOverview): string {
  return requests === 0 ? '' : percent(settledRequests / requests)
}

function costOf({ usd, budgetUsd }: JobOverview): string {
  const spent = usd === undefined ? '' : dollars(usd)
  return budgetUsd === undefined ? spent : `${spent || '$0'} of ${dollars(budgetUsd)}`
}
