/**
 * Throughput from file to file, compared with what people write today: the plain SDK script, a bare
 * program without any checks, and on Node 22 and later the batch functions of the Vercel AI SDK.
 *
 *     node build/bench/throughput.js [--node PATH] [--rounds 3] [--scale 1] [--only TEXT]
 *
 * The programs take turns. Each run has its own process and its own emulator. Figures are medians,
 * and ratios are those of medians. `--scale 0.1` uses a tenth of the rows. `--only` selects cases
 * by a text in their name.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startMeasuredEmulator } from '../test/fixtures/counted/measured-emulator.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { programs } from './harness/programs.ts'
import { runProgram } from '../test/fixtures/counted/run-program.ts'
import type { Figures } from '../test/fixtures/counted/run-program.ts'
import { Table } from './harness/table.ts'
import { writeInput } from '../test/fixtures/write-input.ts'
import { taskArgs } from './programs/task.ts'

interface Case {
  readonly name: string
  readonly rows: number
  readonly rowBytes: number
  readonly prompt: boolean
  readonly validate: boolean
}

interface Run extends Figures {
  readonly emulatorMs: number
}

const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const major = Number(execFileSync(values.node, ['-p', 'process.versions.node.split(".")[0]']))

const sizes = [
  { size: '200 B', rows: 200_000, rowBytes: 200 },
  { size: '1 KB', rows: 200_000, rowBytes: 1000 },
  { size: '20 KB', rows: 20_000, rowBytes: 20_000 },
]
const cases = sizes.flatMap(({ size, rows, rowBytes }) =>
  [false, true].flatMap((prompt) =>
    [false, true].map((validate): Case => {
      const name = `${size}, ${prompt ? 'prompt' : 'ready'}${validate ? ', validated' : ''}`
      return { name, rows: Math.ceil(rows * Number(values.scale)), rowBytes, prompt, validate }
    }),
  ),
)

console.log(`### Throughput: ${machine(values.node)}\n`)
const table = new Table(
  'rows',
  'program',
  'wall',
  'CPU',
  'emulator CPU',
  'peak RSS',
  'rows/s',
  'wall to SDK script',
  'wall to bare',
  'CPU to SDK script',
)
for (const one of cases) if (one.name.includes(values.only)) await compare(one)

async function compare(one: Case): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-throughput-'))
  const runs = new Map<string, Run[]>()
  try {
    await writeInput(join(folder, 'in.jsonl'), { ...one, kind: one.prompt ? 'rows' : 'requests' })
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const { name, script } of programs(major)) {
        runs.set(name, [...(runs.get(name) ?? []), await measure(one, script, folder)])
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  show(one, runs)
}

async function measure(one: Case, script: string, folder: string): Promise<Run> {
  const emulator = await startMeasuredEmulator()
  const output = join(folder, 'out.jsonl')
  const scratch = join(folder, 'scratch')
  try {
    const args = taskArgs({
      ...one,
      input: join(folder, 'in.jsonl'),
      output,
      folder: scratch,
      url: emulator.url,
      perBatch: Math.ceil(one.rows / 4),
    })
    const figures = await runProgram(script, args, { node: values.node })
    if (figures.reported['rows'] !== one.rows)
      throw new Error(`${script}: ${figures.reported['rows']} rows`)
    return { ...figures, emulatorMs: emulator.cpuMs() }
  } finally {
    await emulator.stop()
    for (const path of [scratch, output, ...[0, 1, 2, 3].map((n) => `${scratch}-${n}.json`)]) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

function show({ name: what, rows }: Case, runs: ReadonlyMap<string, readonly Run[]>): void {
  const of = (program: string, key: 'wallMs' | 'cpuMs' | 'peakMB' | 'emulatorMs') =>
    median((runs.get(program) ?? []).map((run) => run[key]))
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const ratio = (a: number, b: number) => (a / b).toFixed(2)
  for (const name of runs.keys()) {
    table.row(
      what,
      name,
      seconds(of(name, 'wallMs')),
      seconds(of(name, 'cpuMs')),
      seconds(of(name, 'emulatorMs')),
      `${Math.round(of(name, 'peakMB'))} MB`,
      Math.round(rows / (of(name, 'wallMs') / 1000)).toLocaleString('en'),
      ratio(of(name, 'wallMs'), of('SDK script', 'wallMs')),
      ratio(of(name, 'wallMs'), of('bare', 'wallMs')),
      ratio(of(name, 'cpuMs'), of('SDK script', 'cpuMs')),
    )
  }
}
