/** What a watched job is given: its listeners, its sink, and what is waited for at its end. */
import { Writable } from 'node:stream'
import type { Job, JobEvent } from '../../src/index.ts'

export interface Watcher {
  readonly sink: Writable
  readonly onEvent?: (event: JobEvent) => void
  readonly attach?: (job: Job) => void
  readonly end: (counts: { rows: number; failed: number }) => Promise<void>
  /** How often it said that something did not get through. */
  readonly told: () => number
}

export interface WatchedJob {
  /** Address of what watches. */
  readonly to: string
  readonly folder: string
  readonly counts: () => { rows: number; failed: number }
}

/** Loads what is needed for it and nothing else. */
export async function openWatcher(on: string, job: WatchedJob): Promise<Watcher> {
  if (on === 'collector') return (await import('./to-collector.ts')).toCollector(job)
  if (on === 'webhook') return (await import('./to-webhook.ts')).toWebhook(job)
  if (on === 'database') return (await import('./to-database.ts')).toDatabase(job)
  return { sink: nowhere(), end: async () => {}, told: () => 0 }
}

/** Takes everything and keeps nothing. */
export function nowhere(see: () => void = () => {}): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(_item, _encoding, done) {
      see()
      done()
    },
  })
}
