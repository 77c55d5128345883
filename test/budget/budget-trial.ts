/** One random job with a budget, killed a few times, raised once, and judged by the emulator's ledger. */
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '../../src/emulator/index.ts'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import type { BudgetTask } from './budget-process.ts'
import { budgetSpec } from './budget-spec.ts'
import type { BudgetSpec } from './budget-spec.ts'
import { respond } from './respond.ts'
import { seededRandom } from '../../src/estimate/seeded-random.ts'

export interface BudgetTrial {
  readonly spec: BudgetSpec
  /** What the whole job costs without a limit, in USD. */
  readonly whole: number
  readonly stops: readonly BudgetStop[]
  readonly kills: number
}

/** What the next request may have cost, as the message of a stop says. */
export function nextOf({ stderr }: BudgetStop): number {
  return Number(/next request may cost up to \$([\d.]+)/.exec(stderr)?.[1]?.replace(/\.$/, ''))
}

/** How a run with a budget came to its end. */
export interface BudgetStop {
  readonly maxCost: number
  /** What the ledger has billed by then. */
  readonly usd: number
  readonly code: number | null
  readonly batches: number
  readonly stderr: string
}

const program = fileURLToPath(new URL('./budget-process.js', import.meta.url))
const failpoints = [
  'chunk synced',
  'after SEALED',
  'witness written',
  'after INTENT',
  'reply begun',
  'reply read',
  'after ACCEPTED',
  'results synced',
  'before FETCHED',
  'after FETCHED',
  'batch emitted',
  'after SPLIT',
]
/** How much a stopped job's budget is raised, as its user would. */
const raise = 1.4

export async function budgetTrial(
  seed: number,
  folder: string,
  mode?: BudgetSpec['budget'],
): Promise<BudgetTrial> {
  const spec = budgetSpec(seed, mode)
  const random = seededRandom(seed ^ 0x5eed)
  const whole = await wholeCost(spec, folder)
  const emulator = await startEmulator({ batchMs: 10, respond })
  try {
    const task = { spec, folder: join(folder, 'job'), url: emulator.url, out: join(folder, 'out') }
    const stops: BudgetStop[] = []
    let kills = 0
    for (let maxCost = whole * spec.share; stops.length < 2; maxCost *= raise) {
      for (let left = Math.floor(random() * 4); left > 0; left--) {
        const name = failpoints[Math.floor(random() * failpoints.length)]
        const times = 1 + Math.floor(random() * 4)
        const { signal } = await run({ ...task, maxCost }, `${name}:${times}`)
        if (signal === 'SIGKILL') kills++
      }
      const { code, stderr } = await run({ ...task, maxCost })
      // What was accepted when a process died is billed too.
      const { usd, batches } = await emulator.ledger()
      stops.push({ maxCost, usd, code, batches, stderr })
      if (code !== 4) break
    }
    return { spec, whole, stops, kills }
  } finally {
    await emulator.close()
  }
}

async function wholeCost(spec: BudgetSpec, folder: string): Promise<number> {
  const emulator = await startEmulator({ batchMs: 10, respond })
  try {
    const task = {
      spec,
      url: emulator.url,
      folder: join(folder, 'whole'),
      out: join(folder, 'all'),
    }
    const { code, stderr } = await run(task)
    if (code !== 0 && code !== 3) throw new Error(`without a budget: ${code}: ${stderr}`)
    return (await emulator.ledger()).usd
  } finally {
    await emulator.close()
  }
}

interface Run {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

const longestMs = 120_000

async function run(task: BudgetTask, failpoint?: string): Promise<Run> {
  const { PATH } = process.env
  const command = [process.execPath, program, JSON.stringify(task)]
  const env = withOnlyEnv({ PATH, BATCHLINE_FAILPOINT: failpoint }, command)
  const child = spawn(...env, { stdio: ['ignore', 'ignore', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGTERM'), longestMs)
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stderr })
    })
  })
}
