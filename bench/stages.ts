/**
 * The cost of each stage per item: alone, between a source and a sink of next to no cost, in one
 * process, in turns.
 *
 *     node build/bench/stages.js [--items 20000] [--row-bytes 1000] [--rounds 5] [--only TEXT]
 *
 * A figure is the median of some rounds after a warm-up, each long enough to be stable. It includes
 * source and sink, which the first line has by themselves. Preparation (making and opening a job)
 * does not count. The second table: how many items wait if one item becomes very many.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readRows } from '../src/index.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'
import { writeInput } from '../test/fixtures/write-input.ts'
import type { Row } from './programs/task.ts'
import { bareCases, bareTransform } from './stages/bare-cases.ts'
import { fanOut, fanOutWays } from './stages/fan-out.ts'
import { finishedJob } from './stages/finished-job.ts'
import { jobCases } from './stages/job-cases.ts'
import { resultCases } from './stages/result-cases.ts'
import { rowCases } from './stages/row-cases.ts'
import type { StageCase } from './stages/stage-case.ts'
import type { Cost } from './stages/time-flow.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '20000' },
    'row-bytes': { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
})
const items = Number(values.items)
const rowBytes = Number(values['row-bytes'])
const minMs = 250
const scratch = await mkdtemp(join(tmpdir(), 'batchline-stages-'))
try {
  console.log(`### Stages alone, rows of ${rowBytes} bytes: ${machine()}\n`)
  await compareStages()
  if (values.only === '') await compareFanOut(100_000)
} finally {
  await rm(scratch, { recursive: true, force: true })
}

async function compareStages(): Promise<void> {
  const cases = (await allCases()).filter(
    ({ name }) => name === bareTransform || name.includes(values.only),
  )
  const costs = new Map<StageCase, Cost[]>(cases.map((one) => [one, []]))
  for (const one of cases) await measure(one)
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [one, taken] of costs) taken.push(await measure(one))
  }
  const table = new Table('stage', 'ns per item', 'to a Transform', 'CPU ns per item', 'items/s')
  const bare = middle(costs.get(cases.find(({ name }) => name === bareTransform)!)!)
  for (const [{ name }, taken] of costs) {
    const { ms, cpuMs } = middle(taken)
    table.row(name, nanos(ms), (ms / bare.ms).toFixed(1), nanos(cpuMs), grouped(1000 / ms))
  }
}

async function allCases(): Promise<StageCase[]> {
  const input = join(scratch, 'in.jsonl')
  await writeInput(input, { kind: 'rows', rows: items, rowBytes })
  const finished = await finishedJob(scratch, input, items)
  const rows = await readRows<Row>(input).take(1000).toArray()
  return [
    // One run of these is too short to measure.
    ...bareCases(items * 5),
    ...rowCases({ items, input, scratch, outcomes: finished.outcomes, rows }),
    ...jobCases({ items, scratch, rows, finished }),
    ...(await resultCases(finished)),
  ]
}

/** The cost of an item, over as many runs as a stable figure needs. */
async function measure({ items: each, run }: StageCase): Promise<Cost> {
  let ms = 0
  let cpuMs = 0
  let taken = 0
  while (ms < minMs) {
    const cost = await run()
    ms += cost.ms
    cpuMs += cost.cpuMs
    taken += each
  }
  return { ms: ms / taken, cpuMs: cpuMs / taken }
}

function middle(costs: readonly Cost[]): Cost {
  return { ms: median(costs.map(({ ms }) => ms)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) }
}

async function compareFanOut(count: number): Promise<void> {
  console.log(`\n### One item becomes ${grouped(count)}, into a slow sink\n`)
  const table = new Table('way', 'most in the buffers', 'most made and not taken', 'time')
  for (const [name, way] of Object.entries(fanOutWays)) {
    const { ms, buffered, unfinished } = await fanOut(way, count)
    table.row(name, grouped(buffered), grouped(unfinished), `${(ms / 1000).toFixed(2)} s`)
  }
}

function nanos(ms: number): string {
  return grouped(ms * 1e6)
}

function grouped(figure: number): string {
  return Math.round(figure).toLocaleString('en')
}
