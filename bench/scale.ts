/**
 * Scale on paper: the requirements of a million, a hundred million and a billion rows, calculated
 * from small runs on this machine and the documented limits of the service.
 *
 *     node build/bench/scale.js [--rows 40000] [--recorded 10000] [--scales 1e6,1e8,1e9]
 *
 * `scale/measure.ts` has the measurements, `scale/given.ts` the assumptions.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './harness/machine.ts'
import { Table } from './harness/table.ts'
import { amount, bytes, duration } from './scale/amounts.ts'
import { demandOf, queueHours, callsOf, requestsPerBatch } from './scale/demand.ts'
import type { Demand } from './scale/demand.ts'
import { given, tiers } from './scale/given.ts'
import { firstLimits } from './scale/first-limits.ts'
import { measure } from './scale/measure.ts'
import type { Measured } from './scale/measure.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '40000' },
    recorded: { type: 'string', default: '10000' },
    scales: { type: 'string', default: '1e6,1e8,1e9' },
  },
})

const folder = await mkdtemp(join(tmpdir(), 'batchline-scale-'))
let here: Measured
try {
  here = await measure(folder, { rows: Number(values.rows), recorded: Number(values.recorded) })
} finally {
  await rm(folder, { recursive: true, force: true })
}
const demands = values.scales.split(',').map((rows) => demandOf(Number(rows), here))

console.log(`### Scale on paper: ${machine()}\n`)
console.log('Calculated, not run, from:\n')
showInputs()
console.log('\n#### Requirements\n')
showDemands()
console.log('\n#### The first limits\n')
firstLimits(here, demands)

function showInputs(): void {
  const table = new Table('measured here, with emulator and program on the same cores', 'figure')
  const speed = (rows: number): string => `${amount(rows)} rows/s`
  table.row('from file to file', speed(here.rowsPerSecond))
  table.row('the finished job run again', speed(here.replayedRowsPerSecond))
  table.row('create bodies, per row', bytes(here.bodyBytesPerRow))
  table.row('rows and results in the job folder, per row', bytes(here.keptBytesPerRow))
  table.row('output, per row', bytes(here.outputBytesPerRow))
  table.row('journal, per batch', bytes(here.journalBytesPerBatch))
  table.row('syncs, per batch', here.syncsPerBatch.toFixed(1))
  table.row('time per sync', `${here.syncMs.toFixed(1)} ms`)
  table.row('create calls per batch while the queue is full', here.createsPerBatch.toFixed(2))
  table.row('memory, per recorded batch', bytes(here.memoryPerBatch))
  table.row('opening, per recorded batch', `${(here.openMsPerBatch * 1000).toFixed(0)} µs`)
  table.row('free disk', bytes(here.freeBytes))
  console.log()
  const taken = new Table('assumed', 'figure')
  taken.row('input row', bytes(given.rowBytes))
  taken.row('requests in a batch', amount(requestsPerBatch(here)))
  taken.row('processing time of a batch', `${given.hoursPerBatch} h`)
  taken.row('polling', `at most ${given.pollCallsPerHour} calls/h`)
  taken.row('peak RSS with few recorded batches', `${given.peakMB} MB`)
  for (const { name, queuedRequests, callsPerMinute } of tiers) {
    const limits = `${amount(queuedRequests)} requests queued, ${amount(callsPerMinute)} calls/min`
    taken.row(`tier ${name}`, limits)
  }
}

function showDemands(): void {
  const table = new Table('', ...demands.map(({ rows }) => `${amount(rows)} rows`))
  const line = (name: string, figure: (demand: Demand) => string): void =>
    table.row(name, ...demands.map(figure))
  line('batches', ({ batches }) => amount(batches))
  line('work of this machine', ({ workHours }) => duration(workHours))
  for (const tier of tiers) {
    line(`queue of tier ${tier.name}`, (demand) => duration(queueHours(demand, tier, here)))
  }
  line('replay when the job is run again', ({ replayHours }) => duration(replayHours))
  line('input', ({ inputBytes }) => bytes(inputBytes))
  line('job folder', ({ folderBytes }) => bytes(folderBytes))
  line('job folder after `prune()`', ({ prunedBytes }) => bytes(prunedBytes))
  line('output', ({ outputBytes }) => bytes(outputBytes))
  line('uploads, with refused creates', ({ uploadBytes }) => bytes(uploadBytes))
  line('journal', ({ journalBytes }) => bytes(journalBytes))
  line('syncs', ({ syncs, syncHours }) => `${amount(syncs)}, ${duration(syncHours)}`)
  line('memory of recorded batches', ({ memoryBytes }) => bytes(memoryBytes))
  line('peak RSS', ({ memoryBytes }) => bytes(given.peakMB * 1e6 + memoryBytes))
  line('opening the job', ({ openSeconds }) => duration(openSeconds / 3600))
  for (const tier of tiers) {
    const calls = (demand: Demand): string => amount(callsOf(demand, tier, here))
    line(`API calls on tier ${tier.name}`, calls)
  }
}
