/// <reference types="node" preserve="true" />
/**
 * `batchline/emulator`: the Message Batches API on loopback.
 *
 * @packageDocumentation
 */

// The rooms, in the order of their imports; none imports from a room above it:
//
// - here: the handle of a running emulator, its options, its flags, its control endpoints
// - `http/`: the server, its routes and checks; a file for each endpoint, one for each kind of body
// - `batches/`: a batch from its acceptance to its results, and the list of all of them
// - `answers/`: what the emulated model answers
// - `faults/`: which faults exist, when they strike, and what they do to a reply or a batch
// - `params/`: what the service accepts in a request, and how it counts tokens
// - `models/`: the models, what each can do and how much
// - `ledger/`: what was accepted and billed
// - `wire/`: replies, errors and types of the API
export { startEmulator } from './start-emulator.ts'
export type { Emulator } from './emulator.ts'
export type {
  EmulatorLimits,
  EmulatorOptions,
  InferredBehaviour,
  WorkspaceLimits,
} from './options.ts'
export type { Answer, AnswerInfo, Respond } from './answers/answer.ts'
export type {
  BatchFault,
  CallFault,
  CreateFault,
  FaultRule,
  FaultTiming,
  ListFault,
  ResultsFault,
} from './faults/fault-rules.ts'
export type { Faults } from './faults/faults.ts'
export type { ForeignOptions } from './batches/plant-foreign.ts'
export { contentHash } from './ledger/content-hash.ts'
export { compareLedger, countBilled, readLedger } from './ledger/ledger-report.ts'
export type { BilledTwice, LedgerDifference, LedgerReport } from './ledger/ledger-report.ts'
export type { LedgerEntry } from './ledger/ledger.ts'
export type { Endpoint, ResultType } from './wire/wire-types.ts'
