/** What watches a job, and how it fails. */
import type { RequestListener } from 'node:http'
import { Receiver } from '../../examples/telemetry/receiver.ts'
import { absent, faultyServer } from './faulty-server.ts'

/** What watches one run. */
export interface Opened {
  readonly to: string
  /** Runs beside the job: breaks what watches it, and mends it. */
  readonly during?: (signal: AbortSignal) => Promise<void>
  /** What has arrived, for the table. @throws if that is less than it must be */
  readonly arrived: (run: { rows: number; digest: number }) => Promise<string> | string
  readonly close: () => Promise<void> | void
}

export interface Case {
  readonly on: 'nothing' | 'collector' | 'webhook' | 'database'
  readonly how: string
  readonly open: () => Promise<Opened>
}

export const nothing: Case = {
  on: 'nothing',
  how: '',
  open: async () => ({ to: '', arrived: () => '', close: () => {} }),
}

const hang: RequestListener = () => {}
const cut: RequestListener = ({ socket }) => void socket.destroy()
const status =
  (code: number): RequestListener =>
  (_, response) =>
    void response.writeHead(code).end()

const faults = (on: 'collector' | 'webhook'): Case[] => {
  const broken: Array<[how: string, listener: RequestListener]> =
    on === 'collector'
      ? [
          ['hangs', hang],
          ['refuses (400)', status(400)],
          ['cuts the connection', cut],
        ]
      : [
          ['hangs', hang],
          ['answers with 500', status(500)],
        ]
  return [
    ...broken.map(([how, listener]): Case => ({
      on,
      how,
      async open() {
        const { url, requests, close } = await faultyServer(listener)
        return { to: url, close, arrived: () => tried(requests()) }
      },
    })),
    {
      on,
      how: 'is not there',
      open: async () => ({ to: absent, arrived: () => '', close: () => {} }),
    },
  ]
}

function tried(requests: number): string {
  if (requests === 0) throw new Error('nobody has called it')
  return `${requests} tries`
}

const workingCollector: Case = {
  on: 'collector',
  how: 'works',
  async open() {
    const receiver = await Receiver.open()
    return {
      to: receiver.url,
      close: () => receiver.close(),
      arrived({ rows }) {
        const fetched = receiver.points.filter(({ name }) => name === 'batchline.requests.fetched')
        const sum = fetched.reduce((all, { value }) => all + value, 0)
        if (sum < rows) throw new Error(`the collector knows of ${sum} requests of ${rows}`)
        return `${receiver.bodies.length} exports`
      },
    }
  },
}

const workingWebhook: Case = {
  on: 'webhook',
  how: 'works',
  async open() {
    const { url, requests, close } = await faultyServer(status(200))
    return {
      to: url,
      close,
      arrived() {
        if (requests() < 2) throw new Error(`${requests()} alerts`)
        return `${requests()} alerts`
      },
    }
  },
}

export const httpCases: readonly Case[] = [
  workingCollector,
  ...faults('collector'),
  workingWebhook,
  ...faults('webhook'),
]
