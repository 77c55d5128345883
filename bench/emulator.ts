/**
 * The emulator under load, in a process of its own: throughput, peak memory at each load and at four
 * times as much, and what it leaves behind.
 *
 *     node build/bench/emulator.js [--times 1,4] [--rounds 3] [--only TEXT] [--against PATH]
 *
 * Figures are medians. The throughput includes the client's work, on the same cores; `CPU` is that
 * of the emulator. Left over are descriptors beyond those that were open before, once the client
 * has closed its connections, and files beyond the ledger and one of results for each batch.
 * `--against` is `build/test/fixtures/emulator-main.js` of another build, which takes turns with
 * this one. Linux only: the figures come from `/proc`.
 */
import { parseArgs } from 'node:util'
import { Client } from './emulator/client.ts'
import { loads } from './emulator/loads.ts'
import type { Load } from './emulator/loads.ts'
import { startWatchedEmulator, thisBuild } from './emulator/watched-emulator.ts'
import type { WatchedEmulator } from './emulator/watched-emulator.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '1,4' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    against: { type: 'string' },
  },
})

interface Figures {
  readonly perSecond: number
  readonly cpuMs: number
  readonly peakMB: number
  readonly descriptors: number
  readonly files: number
}

const builds = [
  { name: 'this build', main: thisBuild },
  ...(values.against === undefined ? [] : [{ name: 'the other', main: values.against }]),
]

console.log(`### The emulator under load: ${machine()}\n`)
const table = new Table('load', 'times', 'build', 'per second', 'CPU', 'peak RSS', 'left over')
for (const load of loads.filter(({ name }) => name.includes(values.only))) {
  for (const times of values.times.split(',').map(Number)) await compare(load, times)
}

async function compare(load: Load, times: number): Promise<void> {
  const taken = builds.map((build) => ({ ...build, rounds: [] as Figures[] }))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { main, rounds } of taken) rounds.push(await measure(main, load, times))
  }
  for (const { name, rounds } of taken) {
    const middle = (of: (figures: Figures) => number): number => median(rounds.map(of))
    table.row(
      load.name,
      times,
      name,
      `${Math.round(middle(({ perSecond }) => perSecond)).toLocaleString('en')} ${load.unit}`,
      `${(middle(({ cpuMs }) => cpuMs) / 1000).toFixed(1)} s`,
      `${Math.round(middle(({ peakMB }) => peakMB))} MB`,
      `${most(rounds, 'descriptors')} descriptors, ${most(rounds, 'files')} files`,
    )
  }
}

function most(rounds: readonly Figures[], of: 'descriptors' | 'files'): number {
  return Math.max(...rounds.map((figures) => figures[of]))
}

async function measure(main: string, load: Load, times: number): Promise<Figures> {
  const emulator = await startWatchedEmulator(main)
  const client = new Client(emulator.url)
  try {
    const before = emulator.descriptors()
    const cpuMs = emulator.cpuMs()
    const start = performance.now()
    const amount = await load.run(client, times)
    const seconds = (performance.now() - start) / 1000
    client.close()
    return {
      perSecond: amount / seconds,
      cpuMs: emulator.cpuMs() - cpuMs,
      peakMB: emulator.peakMB(),
      ...(await leftOver(emulator, before)),
    }
  } finally {
    client.close()
    await emulator.stop()
  }
}

/** What is left after a second in which the emulator can notice that connections have ended. */
async function leftOver(
  emulator: WatchedEmulator,
  before: number,
): Promise<{ descriptors: number; files: number }> {
  await new Promise((done) => setTimeout(done, 1000))
  const extra = emulator
    .files()
    .filter((name) => name !== 'ledger.jsonl' && !name.endsWith('.results.jsonl'))
  return { descriptors: emulator.descriptors() - before, files: extra.length }
}
