/**
 * The emulator's control endpoints below `/_emulator/`: settings, answers, faults, clock, ledger,
 * foreign batches. A test needs them when its emulator runs in another process. They need no key.
 */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { respondByRules } from './answers/answer-rules.ts'
import { expectedOf, foreignOptionsOf, limitOf, objectOf } from './control-bodies.ts'
import { isForeignPage } from './is-foreign-page.ts'
import { contentHash } from './ledger/content-hash.ts'
import { readBytes } from './http/bodies/read-json-body.ts'
import { OversizeBody } from './http/bodies/receive-body.ts'
import { readTarget } from './http/read-target.ts'
import type { FaultRule } from './faults/fault-rules.ts'
import type { Faults } from './faults/faults.ts'
import type { LedgerDifference } from './ledger/compare-ledger.ts'
import type { LedgerReport } from './ledger/ledger-report.ts'
import type { ForeignOptions } from './batches/plant-foreign.ts'
import type { Overview } from './page/overview.ts'
import { drain } from './wire/drain.ts'
import { jsonReply } from './wire/reply.ts'
import type { Reply } from './wire/reply.ts'

/** The controls of an emulator: the same in the process and over HTTP. */
export interface Controlled {
  readonly faults: Faults
  readonly settings: Readonly<Record<string, unknown>>
  now(): number
  ledger(): Promise<LedgerReport>
  compareLedger(
    expected: ReadonlyMap<string, number>,
    by?: 'content' | 'custom_id',
  ): Promise<LedgerDifference>
  /** The settings check what they are given. */
  change(change: object): void
  advance(ms: number): Promise<void>
  plantForeign(options?: ForeignOptions): string[]
  overview(limit?: number): Overview
  readLedgerFile(): Promise<Readable>
}

/** Answers one call to a control endpoint. */
export async function control(
  message: IncomingMessage,
  path: string,
  emulator: Controlled,
): Promise<Reply> {
  const run = controls[`${message.method} ${path}`]
  if (isForeignPage(message) || !run) {
    await drain(message)
    if (run) return jsonReply(403, { error: notHere })
    return jsonReply(404, { error: `no ${message.method} ${path}; there are ${listed}` })
  }
  try {
    const body = readBody((await readBytes(message, maxBytes)).toString())
    const reply = await run(emulator, body, queryOf(message))
    return reply instanceof Readable ? linesReply(reply) : jsonReply(200, reply)
  } catch (error) {
    if (error instanceof OversizeBody) {
      message.resume()
      return jsonReply(413, { error: `The body has more than ${maxBytes} bytes` })
    }
    // Whatever else goes wrong, such as a full disk, is not the caller's mistake.
    const status = error instanceof BatchlineError ? 400 : 500
    return jsonReply(status, { error: (error as Error).message })
  }
}

/** Expectations for a million requests fit. */
const maxBytes = 128_000_000
const notHere = 'Pages of other origins may not call this'

function readBody(body: string): unknown {
  try {
    return body === '' ? {} : (JSON.parse(body) as unknown)
  } catch (cause) {
    const message = `emulator: the body is not valid JSON: ${(cause as Error).message}`
    throw new BatchlineError('ERR_OPTION', message, { cause })
  }
}

function linesReply(body: Readable): Reply {
  return { status: 200, headers: { 'content-type': 'application/x-jsonl' }, body }
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  return readTarget(url).query
}

type Run = (emulator: Controlled, body: unknown, query: URLSearchParams) => unknown

const controls: Readonly<Record<string, Run>> = {
  'GET /_emulator/batches': (emulator, _body, query) => emulator.overview(limitOf(query)),
  'GET /_emulator/ledger': (emulator) => emulator.ledger(),
  'GET /_emulator/ledger.jsonl': (emulator) => emulator.readLedgerFile(),
  'POST /_emulator/hash': (_emulator, params) => ({ content: contentHash(objectOf(params)) }),
  'POST /_emulator/compare': (emulator, body) => emulator.compareLedger(...expectedOf(body)),
  'GET /_emulator/settings': ({ settings }) => settings,
  'PATCH /_emulator/settings': (emulator, body) => {
    emulator.change(objectOf(body))
    return emulator.settings
  },
  'PUT /_emulator/respond': (emulator, rules) => {
    emulator.change({ respond: rules === null ? null : respondByRules(rules) })
    return { rules }
  },
  'GET /_emulator/faults': ({ faults }) => ({ rules: faults.rules, struck: faults.struck }),
  'PUT /_emulator/faults': ({ faults }, rules) => {
    faults.set(rules as FaultRule[])
    return { rules: faults.rules }
  },
  'POST /_emulator/faults': ({ faults }, rules) => {
    faults.add(...(Array.isArray(rules) ? (rules as FaultRule[]) : [rules as FaultRule]))
    return { rules: faults.rules }
  },
  'POST /_emulator/advance': async (emulator, body) => {
    const { ms } = objectOf(body)
    await emulator.advance(ms as number)
    return { now: new Date(emulator.now()).toISOString() }
  },
  'POST /_emulator/plant': (emulator, body) => ({
    ids: emulator.plantForeign(foreignOptionsOf(body)),
  }),
}

const listed = Object.keys(controls).join(', ')
