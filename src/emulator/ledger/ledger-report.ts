/**
 * Counts what is in a ledger. It reads only the file, so it works after the emulator has exited too.
 */
import { stat } from 'node:fs/promises'
import type { Endpoint, ResultType } from '../wire/wire-types.ts'
import { BillSum } from './bill-sum.ts'
import type { BillSummary } from './bill-sum.ts'
import { TwiceFinder } from './find-billed-twice.ts'
import type { BilledTwiceReport } from './find-billed-twice.ts'
import { readLedger } from './read-ledger.ts'

/**
 * The counts of a ledger.
 *
 * @example
 * ```ts
 * const { batches, billed, usd, billedTwice }: LedgerReport = await emulator.ledger()
 * console.log(`${batches} batches, ${billed} billed for ${usd} USD, ${billedTwice.count} twice`)
 * ```
 */
export interface LedgerReport extends BillSummary {
  /** Create calls that arrived. */
  readonly creates: number
  /** Retrieve and list calls that arrived. */
  readonly polls: number
  /** Calls that arrived, by endpoint, including refused ones. */
  readonly calls: Readonly<Record<Endpoint, number>>
  /** Batches accepted, without planted ones. */
  readonly batches: number
  /** Requests accepted. */
  readonly requests: number
  /** Requests of ended batches, by result type. */
  readonly results: Readonly<Record<ResultType, number>>
  /** Requests of batches that cost money: the ones that succeeded. */
  readonly billed: number
  /** Calls to `/v1/messages` that cost money. */
  readonly messages: number
  /** Contents that were billed more than once, in batches or by calls to `/v1/messages`. */
  readonly billedTwice: BilledTwiceReport
  /** The same by custom_id, for clients that never use one twice. */
  readonly billedTwiceById: BilledTwiceReport
  /** The bill of each model. */
  readonly byModel: Readonly<Record<string, ModelBill>>
  /** The bill of each workspace. */
  readonly byWorkspace: Readonly<Record<string, ModelBill>>
  /** Why a batch that is due can't end, such as a full disk. It ends once the cause is gone. */
  readonly failure?: string
}

/**
 * The bill of one model, or of one workspace.
 *
 * @example
 * ```ts
 * const { byModel } = await emulator.ledger()
 * const { billed, usd }: ModelBill = byModel['claude-haiku-4-5']!
 * console.log(`${billed} requests, ${usd} USD`)
 * ```
 */
export interface ModelBill extends BillSummary {
  /** Requests of batches, and calls to `/v1/messages`. */
  readonly billed: number
}

/** Counts a ledger file. */
export async function reportLedger(
  path: string,
  calls: Readonly<Record<Endpoint, number>>,
): Promise<LedgerReport> {
  const { size } = await stat(path)
  const byContent = new TwiceFinder('content', size)
  const byId = new TwiceFinder('custom_id', size)
  const results = { succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  const counts = { batches: 0, requests: 0, billed: 0, messages: 0 }
  const bill = new BillSum()
  const models = new Map<string, BillSum>()
  const workspaces = new Map<string, BillSum>()
  const workspaceOf = new Map<string, string>()
  for await (const entry of readLedger(path)) {
    if (entry.type === 'batch') {
      counts.batches++
      workspaceOf.set(entry.batch, entry.workspace)
    } else if (entry.type === 'request') counts.requests++
    else {
      if (entry.type === 'result') results[entry.result]++
      if (!entry.billed) continue
      counts[entry.type === 'result' ? 'billed' : 'messages']++
      bill.add(entry)
      sumOf(models, entry.model).add(entry)
      const workspace = entry.type === 'result' ? workspaceOf.get(entry.batch) : entry.workspace
      sumOf(workspaces, workspace).add(entry)
      byContent.note(entry)
      byId.note(entry)
    }
  }
  if (byContent.hasCandidates || byId.hasCandidates) {
    for await (const entry of readLedger(path)) {
      byContent.count(entry)
      byId.count(entry)
    }
  }
  return {
    creates: calls.create,
    polls: calls.retrieve + calls.list,
    calls: { ...calls },
    ...counts,
    results,
    ...bill.summary,
    billedTwice: await byContent.report(path),
    billedTwiceById: await byId.report(path),
    byModel: billsOf(models),
    byWorkspace: billsOf(workspaces),
  }
}

function billsOf(sums: ReadonlyMap<string, BillSum>): Record<string, ModelBill> {
  const bills = Array.from(sums, ([name, sum]) => [name, { billed: sum.lines, ...sum.summary }])
  return Object.fromEntries(bills) as Record<string, ModelBill>
}

/** An older ledger names no models. */
function sumOf(models: Map<string, BillSum>, model = 'unknown'): BillSum {
  const sum = models.get(model) ?? new BillSum()
  models.set(model, sum)
  return sum
}
