/**
 * One job into a database, killed by SIGKILL at random moments. Between the kills the input grows, and the size of
 * batches and of transactions changes. At the end the table must be the input, in its order, each outcome once; and
 * nothing may be paid twice.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { countBilled } from '../../src/emulator/index.ts'
import { EmulatorProcess } from '../faults/emulator-process.ts'
import { Random } from '../faults/random.ts'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import { expectedRows } from './sink-rows.ts'
import type { SinkSpec } from './sink-process.ts'
import type { SinkSubject } from './subjects.ts'
import type { Connection, Written } from './table.ts'

const program = fileURLToPath(new URL('./sink-process.js', import.meta.url))
const rows = 120
/** A run that nobody kills takes about as long. */
const usualMs = 1500
const mostRuns = 40

export interface SinkTrial {
  readonly kills: number
  /** Kills between the begin of a transaction and the end of its commit. */
  readonly inTransaction: number
  readonly problems: readonly string[]
}

export async function sinkTrial(
  subject: SinkSubject,
  seed: number,
  dir: string,
  plannedKills: number,
): Promise<SinkTrial> {
  const random = new Random(seed)
  await mkdir(dir, { recursive: true })
  const emulator = await EmulatorProcess.start(join(dir, 'emulator'), seed)
  const database = await subject.start(dir)
  let kills = 0
  let inTransaction = 0
  try {
    let count = Math.ceil(rows / 3)
    for (let run = 0; run < mostRuns; run++) {
      const isLast = kills >= plannedKills
      count = isLast ? rows : Math.min(rows, count + random.whole(0, rows / plannedKills))
      const spec: SinkSpec = {
        folder: join(dir, 'job'),
        url: emulator.url,
        rows: count,
        perBatch: random.whole(5, 30),
        size: random.whole(1, 12),
        pauseMs: isLast ? 0 : random.pick([0, 2, 5]),
        database: database.spec,
      }
      const end = await runProcess(spec, isLast ? undefined : momentOf(random))
      if (end.isKilled) {
        kills++
        // An odd number of bytes: the last transaction was begun, and its end was not told.
        if (end.bytes % 2 === 1) inTransaction++
      } else if (end.code !== 0) {
        return { kills, inTransaction, problems: [`it ended with ${end.code}: ${end.stderr}`] }
      } else if (isLast) break
    }
    const connection = await database.open()
    try {
      const problems = await problemsIn(connection, rows)
      const billed = await countBilled(emulator.ledgerPath, 'content')
      const twice = [...billed.values()].filter((times) => times > 1).length
      if (twice > 0) problems.push(`${twice} requests were billed twice`)
      if (billed.size < rows / 2) problems.push(`${billed.size} requests were billed`)
      return { kills, inTransaction, problems }
    } finally {
      await connection.close()
    }
  } finally {
    await database.close()
    await emulator.close()
  }
}

/** What is wrong with the table and the offset. */
export async function problemsIn(
  connection: Pick<Connection, 'rows' | 'offset'>,
  count: number,
): Promise<string[]> {
  const problems: string[] = []
  const found = await connection.rows()
  const expected = expectedRows(count)
  const offset = await connection.offset()
  if (offset !== count) problems.push(`the offset is ${offset} in place of ${count}`)
  if (found.length !== expected.length) {
    problems.push(`${found.length} outcomes in place of ${expected.length}`)
  }
  const at = expected.findIndex((row, i) => textOf(row) !== textOf(found[i]))
  if (at !== -1) {
    problems.push(`outcome ${at + 1}: ${textOf(found[at])} in place of ${textOf(expected[at])}`)
  }
  return problems
}

function textOf(row: Written | undefined): string {
  return row ? `${row.position}.${row.part} ${row.answer}` : 'nothing'
}

/** After that time; or so long after so many bytes of stdout. */
type Moment = { readonly ms: number } | { readonly bytes: number; readonly later: number }

function momentOf(random: Random): Moment {
  if (random.next() < 0.4) return { ms: random.whole(200, usualMs) }
  return { bytes: random.whole(1, 12), later: random.pick([0, 0, 1, 3]) }
}

interface ProcessEnd {
  readonly code: number | null
  readonly isKilled: boolean
  readonly stderr: string
  readonly bytes: number
}

async function runProcess(spec: SinkSpec, moment: Moment | undefined): Promise<ProcessEnd> {
  const { PATH } = process.env
  const command = [process.execPath, '--no-warnings', program, JSON.stringify(spec)]
  const child = spawn(...withOnlyEnv({ PATH }, command), { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  let bytes = 0
  const kill = (): void => void child.kill('SIGKILL')
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdout.on('data', (block: Buffer) => {
    bytes += block.length
    if (moment === undefined || 'ms' in moment || bytes < moment.bytes) return
    if (moment.later === 0) kill()
    else void setTimeout(moment.later).then(kill)
  })
  const late = moment && 'ms' in moment ? globalThis.setTimeout(kill, moment.ms) : undefined
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(late)
  return { code, isKilled: signal === 'SIGKILL', stderr, bytes }
}
