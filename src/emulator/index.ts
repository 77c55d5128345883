/// <reference types="node" preserve="true" />
/**
 * `batchline/emulator`: the Message Batches API on loopback.
 *
 * @packageDocumentation
 */
export { startEmulator } from './start-emulator.ts'
export type { Emulator } from './emulator.ts'
export type { EmulatorLimits, EmulatorOptions, InferredBehaviour } from './options.ts'
export type { Answer, AnswerInfo, Respond } from './batches/answer.ts'
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
export type { ForeignOptions } from './batches/plant.ts'
export { contentHash } from './ledger/content-hash.ts'
export { compareLedger, countBilled, readLedger } from './ledger/ledger-report.ts'
export type { BilledTwice, LedgerDifference, LedgerReport } from './ledger/ledger-report.ts'
export type { LedgerEntry } from './ledger/ledger.ts'
export type { Endpoint, ResultType } from './http/wire.ts'
