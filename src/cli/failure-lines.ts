/**
 * Why rows failed, and what there is to do about it. The first row of a kind stands for the others: what is
 * wrong with one is mostly wrong with all. Messages say what the service or a check found and quote no answer.
 */
import { isAtFault, isOfAccount } from '../job/fetch/failing-batches.ts'
import type { Failure } from '../outcome.ts'
import { shellWord } from './shell-word.ts'

/** Rows of one kind of failure. */
export interface FailedRows {
  rows: number
  /** Of the first. */
  readonly position: number
  readonly failure: Failure
}

/** Longer ones are not for a terminal; the output has them whole. */
const maxLength = 240

export function failureLines(failed: Iterable<FailedRows>, folder: string): string[] {
  const kinds = [...failed]
  return [...kinds.map(reasonLine), ...kinds.flatMap((kind) => wayOn(kind, shellWord(folder)))]
}

function reasonLine({ rows, position, failure: { kind, message } }: FailedRows): string {
  const text = message.length > maxLength ? `${message.slice(0, maxLength)}…` : message
  return `${kind}, row ${position + 1}${rows > 1 ? ' for one' : ''}: ${text}`
}

function wayOn({ failure }: FailedRows, folder: string): string[] {
  const { kind, error_type, message } = failure
  if (kind === 'canceled') {
    return [`Canceled rows were not billed. To have them sent again: batchline resume ${folder}`]
  }
  if (kind !== 'errored' || !isAtFault(error_type ?? '')) return []
  return [
    isOfAccount(error_type ?? '', message)
      ? `Errored rows were not billed. When the account is in order: batchline resume ${folder}`
      : 'Errored rows were not billed. To send them changed, make them an input of their own, with a --job of its own.',
  ]
}
