/**
 * The end of every run, whatever was done to it before: the same program again until it has finished,
 * the judges, and the same program once more, which must make no create call and the same bytes.
 */
import { readFile } from 'node:fs/promises'
import type { Ended } from './child.ts'
import type { EmulatorProcess } from './emulator-process.ts'
import { judgeCost } from './judge-cost.ts'
import { judgeLedger, proxyCopies } from './judge-ledger.ts'
import { judgeOutput } from './judge-output.ts'
import type { LedgerSlice } from './ledger-slice.ts'
import type { Subject } from './subject.ts'
import { judgeAskedAgain, withoutRepeats } from './judge-asked.ts'
import { newVerdict } from './verdict.ts'
import type { Verdict } from './verdict.ts'

export interface Finishing {
  readonly emulator: EmulatorProcess
  readonly slice: LedgerSlice
  /** Rows may end without an answer because the service has lost it. */
  readonly unresolved?: boolean
  /** A proxy sends creates twice: what that bills is not the job's doing. */
  readonly replayed?: boolean
  /** So many answers to calls may be paid twice. Default 0. */
  readonly askedTwice?: number
  /** Whether the same program is run once more at the end. Default true. */
  readonly replay?: boolean
  /** Runs that it may take; only where the service or the disk gets in the way is it more than one. */
  readonly runs?: number
}

/** Whether the process came to its own end with all rows: some of them are failures. */
export function isDone({ code }: Ended): boolean {
  return code === 0 || code === 3
}

export async function finish(
  subject: Subject,
  {
    emulator,
    slice,
    unresolved = false,
    replayed = false,
    askedTwice = 0,
    replay = true,
    runs = 1,
  }: Finishing,
): Promise<Verdict> {
  const verdict = newVerdict()
  let last = await subject.start().ended
  for (let run = 1; run < runs && !isDone(last); run++) last = await subject.start().ended
  if (!isDone(last)) {
    verdict.problems.push(`it does not finish: ${endOf(last)}`)
    return verdict
  }
  const output = await readFile(subject.out)
  const all = await slice.entries()
  const entries = withoutRepeats(all)
  const again = all.length - entries.length
  await judgeAskedAgain(subject.folder, again, askedTwice, verdict)
  await judgeOutput(subject.out, subject.rows, entries, unresolved, verdict)
  const copies: ReadonlySet<string> = replayed ? proxyCopies(entries) : new Set()
  judgeLedger(entries, subject.rows, { copies, unresolved }, verdict)
  // What the service has lost is billed, and nobody can say for how much.
  if (!unresolved) await judgeCost(subject, entries, copies, verdict)
  if (!replay) return verdict
  const { creates } = await emulator.ledger()
  const second = await subject.start().ended
  if (!isDone(second)) verdict.problems.push(`the replay does not finish: ${endOf(second)}`)
  const more = (await emulator.ledger()).creates - creates
  if (more > 0) verdict.problems.push(`the replay made ${more} create calls`)
  if (!output.equals(await readFile(subject.out))) verdict.problems.push('the replay differs')
  return verdict
}

export function endOf({ code, signal, stderr, hung }: Ended): string {
  return `${hung ? 'hung' : (signal ?? `exit ${code}`)}\n${stderr.slice(-1500)}`
}
