/**
 * Why a folder can't be read, as a row of a table has room for it. What it means for money and data, and what to do
 * next, stands in the whole text of the error.
 */
import { resolve } from 'node:path'
import { BatchlineError } from '../errors.ts'
import { plainText } from './plain-text.ts'

/** Of the words of an error. Those of this package's own are shorter. */
const most = 120

/** @param folder - as it was given: its row has the name already */
export function whyUnread(folder: string, error: unknown): string {
  if (error instanceof BatchlineError && error.code === 'ERR_JOURNAL')
    return 'the journal is damaged or incomplete: restore the folder from a copy'
  const code = systemCode(error)
  if (code === 'EACCES' || code === 'EPERM') return `permission denied (${code})`
  if (code !== undefined) return `it can't be read (${code})`
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof BatchlineError))
    return plainText(`a bug in batchline (${message})`, [], most)
  const own = resolve(folder)
  const [sentence = ''] = message.replaceAll(`${own}/`, '').replaceAll(`${own} `, '').split('. ')
  return plainText(sentence, [], most)
}

/** Of the error, or of what caused it. */
function systemCode(error: unknown): string | undefined {
  const cause = error instanceof BatchlineError ? error.cause : error
  const { code, syscall } = (cause ?? {}) as NodeJS.ErrnoException
  return typeof code === 'string' && typeof syscall === 'string' ? code : undefined
}
