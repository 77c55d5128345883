/**
 * Faults of the real kind, by the thousand: processes that are killed, disks that fail, judged by the
 * ledger of an emulator in a process of its own. `npm run faults -- --list` names the families.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { families } from './families.ts'
import { faultTable } from './fault-table.ts'
import { runFamily } from './run-family.ts'
import type { FamilyReport } from './run-family.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    index: { type: 'string' },
    lanes: { type: 'string' },
    list: { type: 'boolean' },
  },
})

// By `exit`, so that the processes that were started end too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130))
}

if (values.list) {
  for (const { name, fault, injection } of families) console.log(`${name}: ${fault}; ${injection}`)
} else process.exitCode = await main()

async function main(): Promise<number> {
  const names = values.only?.split(',') ?? families.map(({ name }) => name)
  const unknown = names.filter((name) => !families.some((family) => family.name === name))
  if (unknown.length > 0) {
    console.error(`there is no ${unknown.join(', ')}; see --list`)
    return 2
  }
  const folder = await mkdtemp(join(tmpdir(), 'batchline-faults-'))
  const say = (line: string): void => console.error(`${new Date().toISOString()} ${line}`)
  const seed = number(values.seed) ?? Date.now() & 0xffffff
  say(`seed ${seed}, folder ${folder}`)
  const reports: FamilyReport[] = []
  for (const family of families) {
    if (!names.includes(family.name)) continue
    const lanes = number(values.lanes) ?? Math.min(4, availableParallelism())
    const runs = number(values.runs)
    const options = { folder, seed, lanes, runs, index: number(values.index), say }
    reports.push(await runFamily(family, options))
  }
  console.log(faultTable(reports))
  if (reports.some(({ failures }) => failures > 0)) return 1
  await rm(folder, { recursive: true, force: true })
  return 0
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
