/**
 * Why rows failed, and what there is to do about it. The first row of a kind stands for the others: what is
 * wrong with one is mostly wrong with all.
 */
import { isAtFault, isOfAccount } from '../../api/error-types.ts'
import type { Failed, Failure } from '../../outcome.ts'
import { shellWord } from './shell-word.ts'

/** Rows that failed in the same way. */
export interface FailedRows {
  rows: number
  /** The first of them, without its row and message. */
  readonly first: Pick<Failed, 'position' | 'attempt' | 'failure'>
}

export interface FailureContext {
  /** Of the job, as the user named it. */
  readonly folder: string
  readonly maxAttempts: number
}

/** Longer ones are not for a terminal; the output has them whole. */
const maxLength = 240

/** What tells ways to fail apart: rows of one have one reason, and one way on. */
export function wayOfFailing({ kind, error_type = '', message }: Failure): string {
  return kind === 'errored' ? `${error_type} ${isOfAccount(error_type, message)}` : kind
}

export function failureLines(failed: Iterable<FailedRows>, context: FailureContext): string[] {
  const ways = [...failed]
  const lines = ways.flatMap((way) => wayOn(way.first, context))
  return [...ways.map(reasonLine), ...new Set(lines)]
}

function reasonLine({ rows, first: { position, failure } }: FailedRows): string {
  return `${failure.kind}, row ${position + 1}${rows > 1 ? ' for one' : ''}: ${shown(failure)}`
}

/** What does not fit a schema is told with words of the answer, which are no business of a terminal. */
function shown({ kind, message }: Failure): string {
  if (kind === 'invalid_output') return message.split(':', 1)[0] ?? ''
  return message.length > maxLength ? `${message.slice(0, maxLength)}…` : message
}

function wayOn({ failure, attempt }: FailedRows['first'], context: FailureContext): string[] {
  const { kind, error_type = '', message } = failure
  if (kind === 'canceled') {
    return [`Canceled rows were not billed. To have them sent again: ${resumeOf(attempt, context)}`]
  }
  if (kind !== 'errored' || !isAtFault(error_type)) return []
  if (isOfAccount(error_type, message)) {
    return [
      `What was refused because of the account was not billed. When it is in order: ${resumeOf(attempt, context)}`,
    ]
  }
  return [
    'Requests that were refused were not billed. To send them changed, make them an input of their own, with a --job of its own.',
  ]
}

/** A resume sends nothing again that has had all its attempts. */
function resumeOf(attempt: number, { folder, maxAttempts }: FailureContext): string {
  const resume = `batchline resume ${shellWord(folder)}`
  if (attempt < maxAttempts) return resume
  return `${resume}, then the same command with --max-attempts ${attempt + 1}`
}
