/** `batchline batches [DIR…]`: what lies at the service, and which of it is of which job. Makes only free calls. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BatchClient } from '../../api/batch-client.ts'
import type { ServerFacts } from '../../api/call-options.ts'
import { troubleOf } from '../../api/trouble.ts'
import { BatchlineError } from '../../errors.ts'
import { checkedOrigin } from '../../job/core/checked-origin.ts'
import { findJobs } from '../../watch/find-jobs.ts'
import { OwnBatches } from '../../watch/own-batches.ts'
import type { OwnJob } from '../../watch/own-batches.ts'
import { workspaceBatches } from '../../watch/workspace-batches.ts'
import type { WorkspaceBatch, WorkspaceOptions } from '../../watch/workspace-batches.ts'
import { parseCommand } from '../options/parse-command.ts'
import { batchJson, batchLine } from '../terminal/batch-lines.ts'
import { BatchTotals } from '../terminal/batch-totals.ts'
import { isClosedPipe } from '../terminal/closed-pipe.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { errorText, exitCodeOfUnread, exitCodes } from './exit-code.ts'
import { makeClient } from './make-client.ts'
import { StopSignals } from './stop-signals.ts'

const timeoutMs = 60_000

export async function batchesCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand('batches', args)
  const { json = false, check = false, limit } = values
  const own = await OwnBatches.read(await findJobs(positionals))
  // Before the list: it takes their batches for those of nobody.
  for (const { folder, error } of own.unread) {
    // An error of the system does not always say where.
    const where = error instanceof BatchlineError ? '' : `${folder}: `
    say(
      `${where}${errorText(error)} Its batches are listed under an unknown owner, or as not in any folder given.`,
    )
  }
  const client = await makeClient()
  const origin = checkedOrigin(client.baseURL)
  for (const line of otherOrigins(own.jobs, origin)) say(line)
  const stop = new StopSignals(() => {})
  const facts = new Facts(own.jobs)
  const calls = { timeoutMs, signal: stop.signal, onFacts: (seen: ServerFacts) => facts.note(seen) }
  const totals = new BatchTotals()
  const lines = listed(client, own, { calls, check, limit }, totals, (batch) =>
    json ? printableJson(batchJson(batch, facts.now)) : printable(batchLine(batch, facts.now)),
  )
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false })
  } catch (error) {
    if (stop.exitCode !== undefined) return stop.exitCode
    // A reader that has seen enough, as `head` has, is no trouble to tell of.
    if (isClosedPipe(error)) return exitCodes.ok
    throw error
  } finally {
    stop.release()
  }
  // stdout is for who reads lines of JSON; the sum is for people.
  if (json) say(totals.line)
  else process.stdout.write(`${totals.line}\n`)
  return exitCodeOfUnread(own.unread.map(({ error }) => error))
}

async function* listed(
  client: BatchClient,
  own: OwnBatches,
  options: WorkspaceOptions,
  totals: BatchTotals,
  lineOf: (batch: WorkspaceBatch) => string,
): AsyncGenerator<string> {
  try {
    for await (const batch of workspaceBatches(client, own, options)) {
      totals.note(batch)
      yield `${lineOf(batch)}\n`
    }
  } catch (error) {
    if (error instanceof BatchlineError || options.calls.signal?.aborted) throw error
    throw new BatchlineError(
      'ERR_STOPPED',
      `the service does not list its batches (${troubleOf(error).why}). Nothing was changed or paid. Fix the cause and run the same command again.`,
      { cause: error },
    )
  }
}

/** What the answers say of the service: its clock, and whether the jobs are of this workspace at all. */
class Facts {
  readonly #jobs: readonly OwnJob[]
  #ahead = 0
  #workspace: string | undefined

  constructor(jobs: readonly OwnJob[]) {
    this.#jobs = jobs
  }

  /** By the service's clock, in milliseconds since 1970. */
  get now(): number {
    return Date.now() + this.#ahead
  }

  note({ date, workspace }: ServerFacts): void {
    const time = Date.parse(date ?? '')
    if (!Number.isNaN(time)) this.#ahead = time - Date.now()
    if (workspace === undefined || this.#workspace !== undefined) return
    this.#workspace = workspace
    for (const { folder, workspace: its } of this.#jobs) {
      if (its === undefined || its === workspace) continue
      say(
        `the key belongs to workspace ${workspace}, but the batches of ${folder} are in ${its}, so this list can't show them. ` +
          'Use a key of that workspace to see them.',
      )
    }
  }
}

function otherOrigins(jobs: readonly OwnJob[], here: string): string[] {
  return jobs
    .filter(({ origin }) => origin !== here)
    .map(
      ({ folder, origin }) =>
        `the batches of ${folder} are at ${origin}, but this list is from ${here}, so it can't show them`,
    )
}

function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`)
}
