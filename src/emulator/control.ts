/**
 * The emulator's control endpoints below `/_emulator/`: ledger, faults, clock, foreign batches. A
 * test needs them when its emulator runs in another process. They need no key.
 */
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { FaultRule } from './faults/fault-rules.ts'
import type { Faults } from './faults/faults.ts'
import type { LedgerDifference } from './ledger/compare-ledger.ts'
import type { LedgerReport } from './ledger/ledger-report.ts'
import type { ForeignOptions } from './batches/plant-foreign.ts'
import { jsonReply } from './wire/reply.ts'
import type { Reply } from './wire/reply.ts'

/** The controls of an emulator: the same in the process and over HTTP. */
export interface Controlled {
  readonly faults: Faults
  now(): number
  ledger(): Promise<LedgerReport>
  compareLedger(
    expected: ReadonlyMap<string, number>,
    by?: 'content' | 'custom_id',
  ): Promise<LedgerDifference>
  advance(ms: number): Promise<void>
  plantForeign(options?: ForeignOptions): string[]
}

/** Answers one call to a control endpoint. */
export async function control(
  message: IncomingMessage,
  path: string,
  emulator: Controlled,
): Promise<Reply> {
  const run = controls[`${message.method} ${path}`]
  const body = await text(message)
  if (!run) return jsonReply(404, { error: `no ${message.method} ${path}` })
  try {
    return jsonReply(200, await run(emulator, (body === '' ? {} : JSON.parse(body)) as never))
  } catch (error) {
    return jsonReply(400, { error: (error as Error).message })
  }
}

const controls: Readonly<Record<string, (emulator: Controlled, body: never) => unknown>> = {
  'GET /_emulator/ledger': (emulator) => emulator.ledger(),
  'POST /_emulator/compare': (
    emulator,
    body: { expected: Record<string, number>; by?: 'content' | 'custom_id' },
  ) => emulator.compareLedger(new Map(Object.entries(body.expected)), body.by),
  'GET /_emulator/faults': ({ faults }) => ({ rules: faults.rules, struck: faults.struck }),
  'PUT /_emulator/faults': ({ faults }, rules: FaultRule[]) => {
    faults.set(rules)
    return { rules: faults.rules }
  },
  'POST /_emulator/faults': ({ faults }, rules: FaultRule[]) => {
    faults.add(...rules)
    return { rules: faults.rules }
  },
  'POST /_emulator/advance': async (emulator, { ms }: { ms: number }) => {
    await emulator.advance(ms)
    return { now: new Date(emulator.now()).toISOString() }
  },
  'POST /_emulator/plant': (emulator, options: ForeignOptions) => ({
    ids: emulator.plantForeign(options),
  }),
}
