/**
 * A step (`--once`) of the command that finds nothing to do: its time, its memory and its calls, for jobs with few and
 * many batches on record. In one kind of job all but one have ended and are here, in the other all are awaited.
 *
 *     node build/bench/steps.js [--recorded 1,1000,10000] [--rounds 5]
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { LedgerReport } from '../src/emulator/ledger/ledger-report.ts'
import { startMeasuredEmulator } from '../test/fixtures/counted/measured-emulator.ts'
import { runProgram } from '../test/fixtures/counted/run-program.ts'
import type { Figures } from '../test/fixtures/counted/run-program.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'
import { recordJob } from './steps/record-job.ts'

const { values } = parseArgs({
  options: {
    recorded: { type: 'string', default: '1,1000,10000' },
    rounds: { type: 'string', default: '5' },
  },
})
const script = fileURLToPath(new URL('programs/step.js', import.meta.url))

console.log(`### Idle steps: ${machine()}\n`)
const table = new Table(
  'batches on record',
  'of these awaited',
  'journal',
  'wall',
  'CPU',
  'peak RSS',
  'calls',
  'the step before: wall',
)
for (const batches of values.recorded.split(',').map(Number)) {
  const kinds = batches === 1 ? [true] : [true, false]
  for (const isFetched of kinds) await show(batches, isFetched)
}

async function show(batches: number, isFetched: boolean): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'batchline-steps-'))
  const emulator = await startMeasuredEmulator(['--batch-ms', '1', '--queue', '1000000'])
  const { url } = emulator
  const [folder, input] = [join(scratch, 'job'), join(scratch, 'in.jsonl')]
  const flags = { folder, input, url, output: join(scratch, 'out.jsonl') }
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])
  const step = async (): Promise<Figures & { readonly calls: string }> => {
    const before = await callsOf(url)
    const figures = await runProgram(script, args)
    const { exitCode } = figures.reported
    if (exitCode !== 9) throw new Error(`a step with exit code ${exitCode}`)
    const made = Object.entries(await callsOf(url)).map(
      ([name, count]) => [name, count - (before[name] ?? 0)] as const,
    )
    const some = made.filter(([, count]) => count > 0)
    return { ...figures, calls: some.map(([name, count]) => `${count} ${name}`).join(', ') }
  }
  try {
    await recordJob({ folder, input, url, batches, isFetched })
    const first = await step()
    const idle: Array<Awaited<ReturnType<typeof step>>> = []
    for (let round = 0; round < Number(values.rounds); round++) idle.push(await step())
    const of = (key: 'wallMs' | 'cpuMs'): string =>
      `${(median(idle.map((one) => one[key])) / 1000).toFixed(2)} s`
    table.row(
      batches.toLocaleString('en'),
      (isFetched ? 1 : batches).toLocaleString('en'),
      `${((await stat(join(folder, 'journal.jsonl'))).size / 1e6).toFixed(2)} MB`,
      of('wallMs'),
      of('cpuMs'),
      `${Math.round(Math.max(...idle.map(({ peakMB }) => peakMB)))} MB`,
      [...new Set(idle.map(({ calls }) => calls))].join('; '),
      `${(first.wallMs / 1000).toFixed(2)} s`,
    )
  } finally {
    await emulator.stop()
    await rm(scratch, { recursive: true, force: true })
  }
}

async function callsOf(url: string): Promise<Record<string, number>> {
  const reply = await fetch(`${url}/_emulator/ledger`)
  return ((await reply.json()) as LedgerReport).calls
}
