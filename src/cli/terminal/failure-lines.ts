/**
 * Why rows failed, and what to do about it. The first row that failed in a way stands for the others: what
 * is wrong with one is mostly wrong with all.
 */
import { isAtFault, isOfAccount } from '../../api/error-types.ts'
import type { FailedRows } from '../../judge/outcome-counter.ts'
import type { Failure } from '../../outcome.ts'
import { noJson } from '../../validation/extract-json.ts'
import { shellWord } from './shell-word.ts'

export interface FailureContext {
  /** Of the job, as the user named it. */
  readonly folder: string
  readonly maxAttempts: number
  /** Whether answers are mended that are only nearly JSON. */
  readonly repairs: boolean
}

/** Of a message on the terminal; the output has it in full. */
const maxLength = 240

/** A key for rows that failed for the same reason and have the same remedy. */
export function wayOfFailing({ kind, error_type = '', message }: Failure): string {
  if (kind === 'invalid_output' && message === noJson) return `${kind} ${noJson}`
  return kind === 'errored' ? `${error_type} ${isOfAccount(error_type, message)}` : kind
}

export function failureLines(failed: Iterable<FailedRows>, context: FailureContext): string[] {
  const ways = [...failed]
  const lines = ways.flatMap((way) => remedy(way.first, context))
  return [...ways.map(reasonLine), ...new Set(lines)]
}

function reasonLine({ rows, first: { position, failure } }: FailedRows): string {
  return `${failure.kind}, ${rows > 1 ? 'first in row' : 'row'} ${position + 1}: ${shown(failure)}`
}

/** The message of an answer that does not fit its schema quotes the answer, which must not reach a terminal. */
function shown({ kind, message }: Failure): string {
  if (kind === 'invalid_output') return message.split(':', 1)[0] ?? ''
  return message.length > maxLength ? `${message.slice(0, maxLength)}…` : message
}

function remedy({ failure, attempt }: FailedRows['first'], context: FailureContext): string[] {
  const { kind, error_type = '', message } = failure
  if (kind === 'canceled') {
    return [`Canceled rows were not billed. To send them again: ${resumeOf(attempt, context)}`]
  }
  if (kind === 'paused') {
    return [
      `Paused turns need one more attempt to continue: run the same command with --max-attempts ${attempt + 1}`,
    ]
  }
  if (kind === 'invalid_output' && message === noJson && !context.repairs) {
    return [
      'Answers that are almost JSON can be repaired: run the same command with --repair to judge the recorded answers again, for free',
    ]
  }
  if (kind !== 'errored' || !isAtFault(error_type)) return []
  if (isOfAccount(error_type, message)) {
    return [
      `Rows refused because of the account were not billed. Once the account is fixed: ${resumeOf(attempt, context)}`,
    ]
  }
  return [
    `Requests that ended with ${error_type} were not billed. To change them, put them into a new input with ` +
      `its own --job. To resend them unchanged, run the same command with --retry ${error_type}`,
  ]
}

/** `resume` alone sends nothing again that has had all its attempts. */
function resumeOf(attempt: number, { folder, maxAttempts }: FailureContext): string {
  const resume = `batchline resume ${shellWord(folder)}`
  if (attempt < maxAttempts) return resume
  return `${resume}, then the same command with --max-attempts ${attempt + 1}`
}
