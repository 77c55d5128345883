/**
 * One example, killed at random moments and run again until it ends: its files, what it prints and its bill, by
 * content, must be those of a run that nobody killed.
 */
import { readdirSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { countBilled } from '../../src/emulator/index.ts'
import type { FaultRule } from '../../src/emulator/index.ts'
import { EmulatorProcess } from '../faults/emulator-process.ts'
import { Random } from '../faults/random.ts'
import { modelOf, onChanges, runExample } from './example-process.ts'
import type { ExampleEnd, KillAt } from './example-process.ts'

/** What an example must end with, however often it is killed. */
export interface Expected {
  /** The lines of each file, by its name. */
  readonly files: ReadonlyMap<string, readonly string[]>
  readonly printed: readonly string[]
  readonly billed: ReadonlyMap<string, number>
  /** When its job began, and when it ended, from its start. Before that nothing can be lost. */
  readonly readyMs: number
  readonly ms: number
  /** How many changes of its files were seen. */
  readonly changes: number
}

export interface KillTrial {
  readonly kills: number
  /** Steps that left something to wait for. */
  readonly steps?: number
  readonly problems: readonly string[]
  /** Calls of askNow that were paid a second time, after a kill between the answer and its record. */
  readonly askedTwice: number
}

export interface TrialOptions {
  readonly faults?: readonly FaultRule[]
  /** Steps (`--once`) in place of runs that wait, with so many milliseconds between two of them. */
  readonly everyMs?: number
}

export interface Subject {
  readonly name: string
  readonly rows: number
  /** Calls of askNow at a time: as many may be paid twice by one kill. */
  readonly concurrency: number
  /** The folder of its model, where that is not its name. */
  readonly model?: string
  /** Further arguments. */
  readonly args?: readonly string[]
  /** The database of a trial, for an example that writes into one. */
  readonly tables?: (folder: string) => Promise<SubjectTables>
}

export interface SubjectTables {
  /** Tells the example where it is. */
  readonly env: Readonly<Record<string, string>>
  /** What the example has written, a line each. */
  readonly rows: () => Promise<string[]>
}

/** More runs than any of them needs: one that never ends is a defect and not a reason to wait. */
const mostRuns = 20
const mostSteps = 400
/** The exit code of a step that has left something to wait for. */
const waiting = 9

/** A run that nobody kills, on an emulator of its own. */
export async function expectedOf(subject: Subject, dir: string): Promise<Expected> {
  const emulator = await EmulatorProcess.start(join(dir, 'emulator'), 1, modelOfSubject(subject))
  const folder = join(dir, 'run')
  await mkdir(folder)
  const tables = await subject.tables?.(folder)
  const started = performance.now()
  let readyMs: number | undefined
  const look = setInterval(() => {
    if (readdirSync(folder).some((name) => name.startsWith('job'))) {
      readyMs ??= performance.now() - started
    }
  }, 5)
  let changes = 0
  const leave = onChanges(folder, (count) => (changes = count))
  try {
    const { code, stdout, stderr, ms } = await runExample(
      subject.name,
      argsOf(subject, emulator.url, folder),
      undefined,
      tables?.env,
    )
    if (code !== 0) throw new Error(`${subject.name} ended with ${code}: ${stderr}`)
    if (readyMs === undefined) throw new Error(`${subject.name} made no job in its folder`)
    const billed = await countBilled(emulator.ledgerPath, 'content')
    const printed = printedBy(stdout, folder)
    return { files: await filesIn(folder, tables), printed, billed, readyMs, ms, changes }
  } finally {
    clearInterval(look)
    leave()
    await emulator.close()
  }
}

export async function killTrial(
  subject: Subject,
  seed: number,
  dir: string,
  expected: Expected,
  { faults = [], everyMs }: TrialOptions = {},
): Promise<KillTrial> {
  const random = new Random(seed)
  const emulator = await EmulatorProcess.start(join(dir, 'emulator'), seed, modelOfSubject(subject))
  const folder = join(dir, 'run')
  const isStepped = everyMs !== undefined
  const args = [...argsOf(subject, emulator.url, folder), ...(isStepped ? ['--once'] : [])]
  const planned = isStepped ? random.whole(3, 8) : random.whole(1, 4)
  let kills = 0
  let steps = 0
  try {
    await mkdir(folder)
    const tables = await subject.tables?.(folder)
    await emulator.setFaults(faults)
    let end: ExampleEnd | undefined
    for (let run = 0; run < (isStepped ? mostSteps : mostRuns) && end?.code !== 0; run++) {
      const at = run < planned ? momentOf(expected, random, folder) : undefined
      if (run === planned) await emulator.setFaults([])
      end = await runExample(subject.name, args, at, tables?.env)
      if (end.signal === 'SIGKILL') kills++
      else if (isStepped && end.code === waiting) {
        steps++
        await sleep(everyMs)
      } else if (end.code !== 0) {
        return { kills, askedTwice: 0, problems: [`it ended with ${end.code}: ${end.stderr}`] }
      }
    }
    if (end?.code !== 0) return { kills, askedTwice: 0, problems: ['it never ended'] }
    const files = await filesIn(folder, tables)
    const problems = differences('printed', expected.printed, printedBy(end.stdout, folder))
    for (const name of new Set([...expected.files.keys(), ...files.keys()])) {
      problems.push(...differences(name, expected.files.get(name) ?? [], files.get(name) ?? []))
    }
    const { over, under } = compare(
      expected.billed,
      await countBilled(emulator.ledgerPath, 'content'),
    )
    if (under.length > 0) problems.push(`${under.length} requests were not billed`)
    if (over > kills * subject.concurrency) problems.push(`${over} requests were billed twice`)
    return { kills, steps, problems, askedTwice: over }
  } finally {
    await emulator.close()
  }
}

/** Between two changes of its files lie the moments that matter; a time alone seldom meets them. */
function momentOf({ readyMs, ms, changes }: Expected, random: Random, folder: string): KillAt {
  if (random.next() < 0.5) return { folder, changes: random.whole(1, changes) }
  return { ms: 0.9 * readyMs + random.next() * (ms - readyMs) }
}

function modelOfSubject({ name, model = name }: Subject): string {
  return modelOf(model)
}

function argsOf({ rows, args = [] }: Subject, url: string, folder: string): string[] {
  return ['--at', url, '--folder', folder, '--rows', String(rows), ...args]
}

async function filesIn(folder: string, tables?: SubjectTables): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>()
  if (tables) files.set('the table', await tables.rows())
  for (const name of (await readdir(folder)).toSorted()) {
    if (name.endsWith('.jsonl')) files.set(name, await linesOf(join(folder, name)))
  }
  return files
}

/** Each line without what two runs can't have in common: names that the service or chance has given. */
async function linesOf(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const row = JSON.parse(line) as Record<string, unknown>
    const { batch_id: _batch, ref: _ref, message, ...rest } = row
    const { id: _id, ...answer } = (message ?? {}) as Record<string, unknown>
    return JSON.stringify({ ...rest, answer })
  })
}

/** What a run says of itself, and not of the job. */
const ofTheRun = ['made again, since no answer had come', ' outcomes written, ']

/** Without its folder, and without what a run says of itself alone. */
function printedBy(stdout: string, folder: string): string[] {
  const lines = stdout.split('\n').map((line) => line.replaceAll(folder, ''))
  return lines.filter((line) => !ofTheRun.some((text) => line.includes(text)))
}

function differences(
  what: string,
  expected: readonly string[],
  found: readonly string[],
): string[] {
  const problems: string[] = []
  if (expected.length !== found.length) {
    problems.push(`${what}: ${found.length} lines in place of ${expected.length}`)
  }
  const at = expected.findIndex((line, i) => line !== found[i])
  if (at !== -1) {
    problems.push(`${what}, line ${at + 1}: ${found[at]} in place of ${expected[at]}`)
  }
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
