import { stat } from 'node:fs/promises'
import { median } from '../harness/median.ts'
import { Table } from '../harness/table.ts'
import type { TransferCost } from './run-way.ts'
import type { Way } from './ways.ts'

export interface Comparison {
  readonly title: string
  readonly ways: readonly Way[]
  /** What is transferred. */
  readonly file: string
  readonly rounds: number
  readonly run: (way: Way) => Promise<TransferCost>
}

/** Lets the ways take turns and prints their medians. The first way is batchline's. */
export async function compareWays({ title, ways, file, rounds, run }: Comparison): Promise<void> {
  const { size } = await stat(file)
  const costs = new Map<Way, TransferCost[]>(ways.map((way) => [way, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [way, taken] of costs) taken.push(await run(way))
  }
  console.log(`\n### ${title}\n`)
  const table = new Table('way', 'MB/s', 'time', 'time to batchline', 'CPU', 'peak RSS', 'before')
  let ours: number | undefined
  for (const [{ name }, taken] of costs) {
    const of = (key: keyof TransferCost) => median(taken.map((cost) => cost[key]))
    ours ??= of('ms')
    table.row(
      name,
      Math.round(size / 1000 / of('ms')).toLocaleString('en'),
      seconds(of('ms')),
      (of('ms') / ours).toFixed(2),
      seconds(of('cpuMs')),
      `${Math.round(of('peakMB'))} MB`,
      `${Math.round(of('beforeMB'))} MB`,
    )
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
