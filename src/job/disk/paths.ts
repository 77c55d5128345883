import { join } from 'node:path'

/**
 * The names of everything in a job folder. Names are made of numbers and attempt keys only, never of text
 * from the user or the service.
 */
export class Paths {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  get meta(): string {
    return join(this.folder, 'job.json')
  }
  get lock(): string {
    return join(this.folder, 'lock')
  }
  get journal(): string {
    return join(this.folder, 'journal.jsonl')
  }
  /** What the last run has counted. */
  get figures(): string {
    return join(this.folder, 'figures.json')
  }
  /** How the last step ended, of a job that runs in steps. */
  get step(): string {
    return join(this.folder, 'step.json')
  }
  /** Alerts that were delivered. */
  get alerts(): string {
    return join(this.folder, 'alerts.json')
  }
  /** While this file exists, nothing new is sent. */
  get cancel(): string {
    return join(this.folder, 'cancel')
  }
  /** The answers that `askNow` got, one a line. */
  get asked(): string {
    return join(this.folder, 'asked.jsonl')
  }
  attempt(key: string): string {
    return join(this.folder, `attempt-${key}`)
  }
  /** The create body, byte for byte. */
  body(key: string, chunk: number): string {
    return join(this.attempt(key), `chunk-${padded(chunk)}.json`)
  }
  /** One line per position of the chunk. */
  rows(key: string, chunk: number): string {
    return join(this.attempt(key), `chunk-${padded(chunk)}.rows`)
  }
  /** The witness outside the journal: a create call was about to be made. */
  sent(key: string, chunk: number): string {
    return join(this.attempt(key), `chunk-${padded(chunk)}.sent`)
  }
  results(key: string, chunk: number): string {
    return join(this.attempt(key), `results-${padded(chunk)}.jsonl`)
  }
  /** Outcomes that were known before anything was sent. */
  passed(key: string): string {
    return join(this.attempt(key), 'passed.spool')
  }
  /** Failures that wait for the attempt. */
  spool(key: string): string {
    return join(this.attempt(key), 'retry.spool')
  }
}

function padded(chunk: number): string {
  return String(chunk).padStart(6, '0')
}
