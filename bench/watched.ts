/**
 * Whether what watches a job stops or slows it: a collector, a webhook or a database that works, hangs, refuses or is
 * not there, each beside a job that nothing watches.
 *
 *     node build/bench/watched.js [--rows 20000] [--batches 20] [--rounds 5] [--only TEXT]
 *
 * Each run has its own process and its own emulator. A run and the one without a watcher follow each other, and the
 * order changes from round to round; ratios are medians of these pairs, with the lowest and the highest of them. A pair
 * of two jobs that nothing watches shows the noise. A run in which the service was called otherwise, another sum is
 * billed, or other outcomes come out ends the benchmark.
 */
import { parseArgs } from 'node:util'
import { lacksPostgres, PostgresServer } from '../test/fixtures/databases/postgres-server.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'
import { httpCases, nothing } from './watched/cases.ts'
import type { Case } from './watched/cases.ts'
import { databaseCases } from './watched/database-cases.ts'
import { runCase } from './watched/run-case.ts'
import type { Run } from './watched/run-case.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    batches: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
})
const size = { rows: Number(values.rows), batches: Number(values.batches) }

interface Pair {
  readonly run: Run
  readonly bare: Run
}

console.log(`### Watched jobs: ${machine()}\n`)
const lacks = lacksPostgres()
if (lacks !== undefined) console.log(`No database: ${lacks}.\n`)
const server = lacks === undefined ? await PostgresServer.start() : undefined
try {
  const all = [nothing, ...httpCases, ...(server ? databaseCases(server) : [])]
  const cases = all.filter((one) => nameOf(one).includes(values.only))
  const pairs = new Map(cases.map((one): [Case, Pair[]] => [one, []]))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [one, list] of pairs) list.push(await pairOf(one, round % 2 === 0))
  }
  show(pairs)
} finally {
  await server?.close()
}

async function pairOf(one: Case, isBareFirst: boolean): Promise<Pair> {
  const before = isBareFirst ? await runCase(nothing, size) : undefined
  const run = await runCase(one, size)
  const bare = before ?? (await runCase(nothing, size))
  if (run.paid !== bare.paid) throw new Error(`${nameOf(one)}: ${run.paid} and not ${bare.paid}`)
  return { run, bare }
}

function show(pairs: ReadonlyMap<Case, readonly Pair[]>): void {
  const table = new Table(
    'what watches',
    'results here',
    'to nothing',
    'CPU to nothing',
    'all attempts',
    'closed',
    'waited for at the end',
    'polls',
    'arrived',
    'told',
  )
  for (const [one, list] of pairs) {
    const of = (key: keyof Run): number => median(list.map(({ run }) => Number(run[key])))
    table.row(
      nameOf(one),
      seconds(of('fetchedMs')),
      ratios(list, 'fetchedMs'),
      ratios(list, 'jobCpuMs'),
      seconds(of('lastFetchedMs')),
      seconds(of('closedMs')),
      seconds(of('endMs')),
      of('polls'),
      list[0]?.run.arrived ?? '',
      of('told'),
    )
  }
}

function nameOf({ on, how }: Case): string {
  return on === 'nothing' ? 'nothing, twice' : `${on} ${how}`
}

function ratios(pairs: readonly Pair[], key: 'fetchedMs' | 'jobCpuMs'): string {
  const all = pairs.map(({ run, bare }) => run[key] / bare[key])
  const [low, high] = [Math.min(...all), Math.max(...all)]
  return `${median(all).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
