/**
 * One example, killed at random moments and run again until it ends: its output and its bill, by content,
 * must be those of a run that nobody killed.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countBilled } from '../../src/emulator/index.ts'
import { EmulatorProcess } from '../faults/emulator-process.ts'
import { Random } from '../faults/random.ts'
import { modelOf, runExample } from './example-process.ts'
import type { ExampleEnd } from './example-process.ts'

/** What an example must end with, however often it is killed. */
export interface Expected {
  readonly output: readonly string[]
  readonly billed: ReadonlyMap<string, number>
  readonly ms: number
}

export interface KillTrial {
  readonly kills: number
  readonly problems: readonly string[]
  /** Calls of askNow that were paid a second time, after a kill between the answer and its record. */
  readonly askedTwice: number
}

export interface Subject {
  readonly name: string
  readonly rows: number
  /** Calls of askNow at a time: as many may be paid twice by one kill. */
  readonly concurrency: number
}

/** More runs than any of them needs: one that never ends is a defect and not a reason to wait. */
const mostRuns = 20

/** A run that nobody kills, on an emulator of its own. */
export async function expectedOf(subject: Subject, dir: string): Promise<Expected> {
  const emulator = await EmulatorProcess.start(join(dir, 'emulator'), 1, modelOf(subject.name))
  try {
    const end = await runExample(subject.name, argsOf(subject, emulator.url, join(dir, 'run')))
    if (end.code !== 0) throw new Error(`${subject.name} ended with ${end.code}: ${end.stderr}`)
    const output = await outputOf(subject.name, join(dir, 'run'))
    return { output, billed: await countBilled(emulator.ledgerPath, 'content'), ms: end.ms }
  } finally {
    await emulator.close()
  }
}

export async function killTrial(
  subject: Subject,
  seed: number,
  dir: string,
  expected: Expected,
): Promise<KillTrial> {
  const random = new Random(seed)
  const emulator = await EmulatorProcess.start(join(dir, 'emulator'), seed, modelOf(subject.name))
  const folder = join(dir, 'run')
  const args = argsOf(subject, emulator.url, folder)
  const planned = 1 + Math.floor(random.next() * 4)
  let kills = 0
  try {
    let end: ExampleEnd | undefined
    for (let run = 0; run < mostRuns && end?.code !== 0; run++) {
      // Not before its modules are loaded: nothing has begun by then.
      const at = run < planned ? 150 + random.next() * expected.ms : undefined
      end = await runExample(subject.name, args, at)
      if (end.signal === 'SIGKILL') kills++
      else if (end.code !== 0) {
        return { kills, askedTwice: 0, problems: [`it ended with ${end.code}: ${end.stderr}`] }
      }
    }
    if (end?.code !== 0) return { kills, askedTwice: 0, problems: ['it never ended'] }
    const problems = await differences(expected.output, await outputOf(subject.name, folder))
    const { over, under } = compare(
      expected.billed,
      await countBilled(emulator.ledgerPath, 'content'),
    )
    if (under.length > 0) problems.push(`${under.length} requests were not billed`)
    if (over > kills * subject.concurrency) problems.push(`${over} requests were billed twice`)
    return { kills, problems, askedTwice: over }
  } finally {
    await emulator.close()
  }
}

function argsOf({ rows }: Subject, url: string, folder: string): string[] {
  return ['--at', url, '--folder', folder, '--rows', String(rows)]
}

/** Each line without what two runs can't have in common. */
async function outputOf(name: string, folder: string): Promise<string[]> {
  const text = await readFile(join(folder, `${name}.jsonl`), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const {
      batch_id: _id,
      message: _message,
      ref: _ref,
      usage: _usage,
      ...rest
    } = JSON.parse(line) as Record<string, unknown>
    return JSON.stringify(rest)
  })
}

async function differences(
  expected: readonly string[],
  found: readonly string[],
): Promise<string[]> {
  const problems: string[] = []
  if (expected.length !== found.length) {
    problems.push(`${found.length} rows in place of ${expected.length}`)
  }
  const at = expected.findIndex((line, i) => line !== found[i])
  if (at !== -1) problems.push(`row ${at + 1}: ${found[at]} in place of ${expected[at]}`)
  return problems
}

/** How often something was billed beyond what was due, and what was not billed. */
function compare(
  due: ReadonlyMap<string, number>,
  billed: ReadonlyMap<string, number>,
): { over: number; under: string[] } {
  let over = 0
  for (const [content, times] of billed) over += Math.max(0, times - (due.get(content) ?? 0))
  const under = [...due].filter(([content, times]) => (billed.get(content) ?? 0) < times)
  return { over, under: under.map(([content]) => content) }
}
