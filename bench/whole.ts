/**
 * Everything at once: documents of several parts through every stage that judges, asks again, merges, counts and orders,
 * and two jobs as one program. Batches end in another order than they were sent. Each beside the same work without, in turns;
 * then what is done with the finished folder.
 *
 *     node build/bench/whole.js [--requests 100000,1000000] [--rounds 1] [--jitter-ms 20000] [--only documents,chained] [--live]
 *
 * `--live` collects all garbage ten times in a run, which tells the live heap and spoils all other figures.
 */
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProgram } from '../test/fixtures/counted/run-program.ts'
import type { Figures } from '../test/fixtures/counted/run-program.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'
import { runCommand } from './whole/run-command.ts'
import { runWhole } from './whole/run-whole.ts'
import type { WholeRun } from './whole/run-whole.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000,1000000' },
    rounds: { type: 'string', default: '1' },
    'jitter-ms': { type: 'string', default: '20000' },
    only: { type: 'string', default: 'documents,chained' },
    live: { type: 'boolean', default: false },
  },
})
const batches = 50
const programs = (['documents', 'chained'] as const).filter((program) =>
  values.only.split(',').includes(program),
)
/** What is done with a finished folder, for the second table. */
const later: string[][] = []

console.log(`### Everything at once: ${machine()}\n`)
const table = new Table(
  'program',
  'requests',
  'CPU a request',
  'to none',
  'peak RSS',
  'RSS by fifths of the time',
  'live heap: first, last, most',
  'open files',
  'spills on disk: most',
)
for (const requests of values.requests.split(',').map(Number)) {
  for (const program of programs) await compare(program, requests)
}
console.log(`\n### The finished folder\n`)
const second = new Table('folder', 'requests', 'what', 'wall', 'CPU', 'peak RSS')
for (const row of later) second.row(...row)

async function compare(program: WholeRun['program'], requests: number): Promise<void> {
  const found = { none: [] as Figures[], all: [] as Figures[] }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const on of ['none', 'all'] as const) {
      const run: WholeRun = {
        program,
        requests,
        on,
        perBatch: Math.ceil(requests / batches),
        jitterMs: Number(values['jitter-ms']),
        nodeArgs: values.live ? ['--expose-gc'] : [],
      }
      found[on].push(
        await runWhole(run, async (again, folder, url) => {
          if (on === 'all' && round === 0) await useFolder(run, again, folder, url)
        }),
      )
    }
  }
  const cpuOf = (on: 'none' | 'all'): number =>
    (median(found[on].map(({ cpuMs }) => cpuMs)) * 1000) / requests
  for (const on of ['none', 'all'] as const) {
    const of = (name: string): number[] => found[on].map(({ reported }) => reported[name] ?? 0)
    const middle = (name: string): string => Math.round(median(of(name))).toLocaleString('en')
    table.row(
      `${program}, ${on}`,
      requests.toLocaleString('en'),
      `${cpuOf(on).toFixed(0)} µs`,
      (cpuOf(on) / cpuOf('none')).toFixed(2),
      `${Math.round(Math.max(...found[on].map(({ peakMB }) => peakMB)))} MB`,
      `${[1, 2, 3, 4, 5].map((fifth) => middle(`rss${fifth}`)).join(', ')} MB`,
      values.live ? `${['liveFirst', 'liveLast', 'liveMost'].map(middle).join(', ')} MB` : '',
      String(Math.max(...of('files'))),
      `${middle('spillMB')} MB in ${Math.max(...of('spillFiles'))}`,
    )
  }
}

async function useFolder(
  { program, requests }: WholeRun,
  again: () => Promise<Figures>,
  folder: string,
  url: string,
): Promise<void> {
  const job = join(folder, 'job')
  const note = (what: string, { wallMs, cpuMs, peakMB }: Omit<Figures, 'reported'>): void => {
    const figures = [`${(wallMs / 1000).toFixed(1)} s`, `${(cpuMs / 1000).toFixed(1)} s`]
    later.push([
      program,
      requests.toLocaleString('en'),
      what,
      ...figures,
      `${Math.round(peakMB)} MB`,
    ])
  }
  note('run again', await again())
  const call = async (what: string, args: string[], until?: string): Promise<void> =>
    note(what, await runCommand(args, { url, ...(until === undefined ? {} : { until }) }))
  await call('`status`', ['status', job])
  await call('`status --json`', ['status', job, '--json'])
  const page = join(folder, 'report.html')
  await call('`report`', ['report', job, '-o', page])
  if (program === 'documents') {
    const review = join(folder, 'review.jsonl')
    await call('`review`, until it serves', ['review', review], 'http://')
  }
  const prune = fileURLToPath(new URL('programs/prune.js', import.meta.url))
  note('`prune()`', await runProgram(prune, ['--folder', job, '--url', url]))
  await call('`delete --yes`', ['delete', job, '--yes'])
}
