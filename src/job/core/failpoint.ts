import type { JournalRecord } from '../journal/journal-records.ts'

/**
 * The named points at which a process may die. A test kills it at each of them and checks that the next
 * run loses nothing and pays for nothing twice. They lie before and after each journal record, and
 * between two records where the disk or the service has already changed.
 */
export type Failpoint = `before ${JournalRecord['type']}` | `after ${JournalRecord['type']}` | Step

/**
 * - `preflight begun`: the free check of the first request is about to be made
 * - `chunk synced`: a chunk's files are durable, still without their names
 * - `chunk renamed`: they have their names, but no record
 * - `witness written`: `.sent` is durable, the INTENT is not
 * - `reply begun`: the headers of the create call's reply have arrived
 * - `reply read`: the whole reply has arrived and is not recorded
 * - `results synced`: a complete download is durable, still without its name
 * - `results renamed`: it has its name, but no record
 * - `row emitted`, `batch emitted`: one outcome, or all outcomes of a batch, were emitted
 * - `failure spooled`: a failure waits for the next attempt
 * - `answer came`: the answer to a call has arrived, and nothing of it is kept
 * - `answer written`: it is durable in `asked.jsonl`, and no record says so
 * - `step ended`: a step (`once`) is over, and `step.json` is still that of the one before
 */
type Step =
  | 'preflight begun'
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
  | 'answer came'
  | 'answer written'
  | 'step ended'

/** Called and awaited at each failpoint hit. A test ends the process there. */
export type FailpointHook = (point: Failpoint) => Promise<void> | void
