/// <reference types="node" preserve="true" />
/**
 * `batchline/emulator`: the Message Batches API on loopback.
 *
 * @packageDocumentation
 */

// The rooms, in the order of their imports; none imports from a room above it:
//
// - here: the handle of a running emulator, and its control endpoints
// - `http/`: the server, its routes and checks; a file for each endpoint, one for each kind of body
// - `page/`: the page at `/`, and the overview that it shows
// - `settings/`: every setting, declared once: its check, its default, its flag
// - `batches/`: a batch from its acceptance to its results, and the list of all of them
// - `answers/`: what the emulated model answers, and its usage
// - `cache/`: prompt caching: which prefixes are written and read, and when
// - `tokens/`: how a prompt and an answer count as tokens
// - `messages/`: a direct call, answered at once, whole or as a stream
// - `faults/`: which faults exist, when they strike, and what they do to a reply or a batch
// - `params/`: what the service accepts in a request
// - `models/`: the models, what each can do and how much
// - `ledger/`: what was accepted and billed
// - `bill/`: what the billed tokens cost
// - `rates/`: the rate limits, by tier, bucket and workspace
// - `wire/`: replies, errors and types of the API
export { startEmulator } from './start-emulator.ts'
export type { Emulator } from './emulator.ts'
export type { SettingsChange } from './settings/settings-change.ts'
export type { EmulatorLimits, WorkspaceLimits } from './settings/emulator-limits.ts'
export type { EmulatorOptions } from './settings/emulator-options.ts'
export type { InferredBehaviour } from './settings/inferred-behaviour.ts'
export type { Answer, AnswerError, AnswerInfo, Respond } from './answers/answer.ts'
export type { BilledTokens } from './bill/billed-tokens.ts'
export type { ModelPrice } from './bill/model-price.ts'
export type {
  BatchFault,
  CallFault,
  CreateFault,
  FaultRule,
  FaultTiming,
  ListFault,
  MessagesFault,
  ResultsFault,
} from './faults/fault-rules.ts'
export type { Faults } from './faults/faults.ts'
export type { ForeignOptions } from './batches/plant-foreign.ts'
export { contentHash } from './ledger/content-hash.ts'
export type { BillSummary } from './ledger/bill-sum.ts'
export { compareLedger, countBilled } from './ledger/compare-ledger.ts'
export type { LedgerDifference } from './ledger/compare-ledger.ts'
export type { BilledTwice, BilledTwiceReport } from './ledger/find-billed-twice.ts'
export type { LedgerReport, ModelBill } from './ledger/ledger-report.ts'
export { readLedger } from './ledger/read-ledger.ts'
export type { LedgerEntry } from './ledger/ledger.ts'
export type { Endpoint, ResultType } from './wire/wire-types.ts'
