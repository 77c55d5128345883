import type { JournalRecord } from '../journal/journal-records.ts'

/**
 * The named moments at which a process may die: a test kills it at each of them and looks whether the
 * next run still loses nothing and pays nothing twice. Before and after each record of the journal,
 * and the steps between two records at which the disk or the service has changed already.
 */
export type Failpoint = `before ${JournalRecord['type']}` | `after ${JournalRecord['type']}` | Step

/**
 * - `look ahead begun`: the free look at the first request is about to be made
 * - `chunk synced`: a chunk's files are on the disk, without their names
 * - `chunk renamed`: they have their names, and no record
 * - `witness written`: `.sent` is durable, the INTENT is not
 * - `reply begun`: the headers of a create call's answer are here
 * - `reply read`: the whole answer is here, and not recorded
 * - `results synced`: a download is complete on the disk, without its name
 * - `results renamed`: it has its name, and no record
 * - `row emitted`, `batch emitted`: an outcome, all outcomes of a batch were handed on
 * - `failure spooled`: a failure waits for the next attempt
 */
type Step =
  | 'look ahead begun'
  | 'chunk synced'
  | 'chunk renamed'
  | 'witness written'
  | 'reply begun'
  | 'reply read'
  | 'results synced'
  | 'results renamed'
  | 'row emitted'
  | 'batch emitted'
  | 'failure spooled'

/** Called at each failpoint, and awaited: a test ends the process there. */
export type FailpointHook = (point: Failpoint) => Promise<void> | void
