/** A line of results on its way to the disk, with and without the sums of what was used. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AnswerRates } from '../../src/cost/answer-rates.ts'
import { priceTable } from '../../src/cost/price-table.ts'
import { Prices } from '../../src/cost/prices.ts'
import { UsageSum } from '../../src/cost/usage-sum.ts'
import { runBytes } from '../../src/job/download/download-results.ts'
import { ResultSink } from '../../src/job/download/result-sink.ts'
import { SortedRun } from '../../src/job/results/sorted-run.ts'
import type { FinishedJob } from './finished-job.ts'
import type { StageCase } from './stage-case.ts'

const prices = new Prices(priceTable)

export async function resultCases({ folder }: FinishedJob): Promise<StageCase[]> {
  const bytes = await readFile(join(folder, 'attempt-1', 'results-000001.jsonl'))
  const lines = linesOf(bytes)
  const run = new SortedRun({ blockBytes: runBytes + 2 ** 18, pieceBytes: 2 ** 18 })
  const one = (name: string, makeUsage: () => UsageSum): StageCase => ({
    name,
    items: lines.length,
    run: async () => {
      const cpu = process.cpuUsage()
      const start = performance.now()
      const usage = makeUsage()
      const sink = new ResultSink(lines.length, run, usage, indexIn)
      for (const line of lines) {
        sink.take(line)
        if (sink.pending >= runBytes) for (const piece of sink.drain()) void piece
      }
      for (const piece of sink.drain()) void piece
      usage.record()
      const ms = performance.now() - start
      const { user, system } = process.cpuUsage(cpu)
      if (sink.result().lines !== lines.length) throw new Error('lines are missing')
      return { ms, cpuMs: (user + system) / 1000 }
    },
  })
  return [
    one('results, a line kept', () => new UsageSum(new AnswerRates(prices, 20_000))),
    one('results, a line kept, its usage not summed', () => new NoSum()),
  ]
}

class NoSum extends UsageSum {
  constructor() {
    super(new AnswerRates(prices, 20_000))
  }

  override add(): void {}
}

function indexIn(id: string): number {
  return Number(id.slice(id.lastIndexOf('_') + 1))
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    lines.push(bytes.subarray(at, end))
    at = end + 1
  }
  return lines
}
