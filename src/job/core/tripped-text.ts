/** Why a job was stopped, in words. No word of an answer or of the service is in it. */
import { dollars } from '../../cost/dollars.ts'
import { toUsd } from '../../cost/rates.ts'
import { optionWords, programWord } from '../../option-words.ts'
import type { Asker } from '../../option-words.ts'
import type { JobState } from '../journal/job-state.ts'
import type { Tripped, TrippedReason } from '../journal/journal-records.ts'

/** What was seen. */
export function trippedText({ rows, failed, limit, reasons }: Tripped): string {
  const share = `${count(failed)} of the last ${count(rows)} rows (${percent(failed / rows)}) failed`
  return `${share}, and ${percent(limit)} may: ${reasons.map(reasonText).join(', ')}`
}

interface TrippedJob {
  readonly state: JobState
  readonly folder: string
  readonly asker: Asker
  /** Nothing but failures is left to be sent, and those as they were: no mended prompt reaches them. */
  readonly isAllSent: boolean
}

/** What was seen, what it means for money, and what to do next. */
export function trippedMessage(
  tripped: Tripped,
  { state, folder, asker, isAllSent }: TrippedJob,
): string {
  const { picos, unpriced } = state.spent
  const spent = unpriced > 0 ? '' : `, ${dollars(toUsd(picos))} so far`
  const isLibrary = asker === 'library'
  const again = `run the same ${programWord(asker)}`
  const keep = optionWords(asker, 'changed', 'keep')
  const once = optionWords(asker, 'maxAttempts', 1)
  const sent = isAllSent
    ? 'Every row was already sent, and failed rows would be asked again unchanged. To ask them with a ' +
      'fixed prompt, use another job folder with these rows, or all rows, as its input; that pays for them again. '
    : `To continue with a fixed prompt, ${again} with it and ${keep}, which leaves what was sent as it is. Rows of it that failed ` +
      `are asked again unchanged, unless ${once}. `
  // Where it is not known what made the requests, nothing tells a mended prompt from the same one.
  const mended = tripped.prompts ? sent : ''
  const higher = optionWords(asker, 'maxErrorRate.rate')
  // One flag says both that a pilot is fine and that failures were looked at.
  const go = isLibrary ? 'maxErrorRate: {rate, go: true}' : optionWords(asker, 'pilot.go', true)
  const resume = isLibrary ? 'resume: true' : `batchline resume ${folder}`
  return (
    `${trippedText(tripped)}. Nothing new is sent. What was sent is paid${spent}. Batches that are still running are awaited, and all outcomes ` +
    `are kept. Check these rows in the output. ${mended}To continue unchanged, use ${resume}, or ${again} with ${go} or a larger ${higher}.`
  )
}

function reasonText({ kind, error_type, rows, position }: TrippedReason): string {
  const name = error_type === undefined ? kind : `${kind} ${error_type}`
  return `${count(rows)} ${name} (${rows === 1 ? '' : 'the first is '}row ${position + 1})`
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}
