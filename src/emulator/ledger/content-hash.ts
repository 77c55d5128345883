/**
 * The name of a request's content in the ledger: the same params give the same name whatever the
 * order of their keys, the white space and the custom_id.
 */
import { hash } from 'node:crypto'

/**
 * The ledger's name for params: 32 hex digits (the first half of a SHA-256 over JSON with sorted
 * keys). Use it to tell the ledger what you expect.
 *
 * @example
 * ```ts
 * const expected = new Map(tickets.map((ticket) => [contentHash(paramsOf(ticket)), 1]))
 * ```
 * @throws RangeError for a value nested thousands of levels deep.
 */
export function contentHash(params: unknown): string {
  return hash('sha256', canonical(params)).slice(0, 32)
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const entries = value as Record<string, unknown>
  const members = []
  for (const key of Object.keys(entries).sort()) {
    // What JSON.stringify leaves out never reached the wire, so it is no part of the content.
    if (entries[key] === undefined) continue
    members.push(`${JSON.stringify(key)}:${canonical(entries[key])}`)
  }
  return `{${members.join()}}`
}
