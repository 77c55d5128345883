/** What the programs of `whole` are given. */
import { parseArgs } from 'node:util'

export interface WholeTask {
  readonly folder: string
  readonly url: string
  /** Requests of the first job. */
  readonly requests: number
  readonly perBatch: number
  readonly on: 'all' | 'none'
}

export function readWholeTask(): WholeTask {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: '' },
      url: { type: 'string', default: '' },
      requests: { type: 'string', default: '0' },
      'per-batch': { type: 'string', default: '20000' },
      on: { type: 'string', default: 'all' },
    },
  })
  const { folder, url, on } = values
  return {
    folder,
    url,
    on: on === 'none' ? 'none' : 'all',
    requests: Number(values.requests),
    perBatch: Number(values['per-batch']),
  }
}

export function wholeArgs({ folder, url, requests, perBatch, on }: WholeTask): string[] {
  const flags = { folder, url, requests, 'per-batch': perBatch, on }
  return Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
}
