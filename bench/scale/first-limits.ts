/** The number of rows at which each limit is reached, and the first limits at each scale. */
import { Table } from '../harness/table.ts'
import { amount, bytes, duration } from './amounts.ts'
import { queueHours, requestsPerBatch } from './demand.ts'
import type { Demand } from './demand.ts'
import { given, tiers } from './given.ts'
import type { Measured } from './measure.ts'

interface Limit {
  readonly what: string
  readonly rows: number
  /** Whether reaching it ends the run; otherwise the run takes longer. */
  readonly ends: boolean
}

export function firstLimits(here: Measured, demands: readonly Demand[]): void {
  const limits = limitsOf(here).sort((a, b) => a.rows - b.rows)
  const table = new Table('limit', 'reached at', 'then')
  for (const { what, rows, ends } of limits) {
    table.row(what, `${amount(rows)} rows`, ends ? 'the run ends, resumable' : 'it takes longer')
  }
  const [start] = tiers
  console.log(
    `\nWithout the queue the job would make ${amount(callsPerMinute(here))} calls a minute; tier ${start?.name} allows ` +
      `${amount(start?.callsPerMinute ?? 0)}. The input is assumed to be on another disk.\n`,
  )
  for (const demand of demands) console.log(`- ${sentence(demand, limits, here)}`)
}

function limitsOf(here: Measured): Limit[] {
  const { bodyBytesPerRow, keptBytesPerRow, outputBytesPerRow, freeBytes } = here
  const perBatch = requestsPerBatch(here)
  const [start] = tiers
  const folder = keptBytesPerRow + outputBytesPerRow
  return [
    {
      what: `the queue of tier ${start?.name}: later batches wait for earlier ones`,
      rows: start?.queuedRequests ?? 0,
      ends: false,
    },
    {
      what: 'a run of the finished job replays for an hour',
      rows: here.replayedRowsPerSecond * 3600,
      ends: false,
    },
    {
      what: `the free disk here (${bytes(freeBytes)}), job folder and output`,
      rows: freeBytes / (bodyBytesPerRow + folder),
      ends: true,
    },
    {
      what: 'the same with `prune()` after each batch',
      rows: freeBytes / folder,
      ends: true,
    },
    {
      what: 'opening the job takes ten seconds',
      rows: (10_000 / here.openMsPerBatch) * perBatch,
      ends: false,
    },
    {
      what: 'memory of recorded batches: 1 GB',
      rows: (1e9 / here.memoryPerBatch) * perBatch,
      ends: false,
    },
  ]
}

/** The calls that this machine would make if nothing held it up. */
function callsPerMinute(here: Measured): number {
  const batchesPerMinute = (here.rowsPerSecond * 60) / requestsPerBatch(here)
  return batchesPerMinute * (here.createsPerBatch + 1) + given.pollCallsPerHour / 60
}

function sentence(demand: Demand, limits: readonly Limit[], here: Measured): string {
  const { rows, workHours } = demand
  const ending = limits.find((limit) => limit.ends && limit.rows < rows)
  const waits = tiers.map((tier) => `${tier.name} ${duration(queueHours(demand, tier, here))}`)
  const time = `${duration(workHours)} of work here, ${waits.join(', ')} in the service's queue`
  return `${amount(rows)} rows: ${time}. ${ending ? `The first limit: ${ending.what}` : 'No limit is reached'}.`
}
