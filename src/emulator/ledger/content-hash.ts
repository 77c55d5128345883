/**
 * The ledger's key for the content of a request: the same for the same params, whatever their key
 * order, white space and custom_id.
 */
import { hash } from 'node:crypto'

/**
 * The ledger's key for params: 32 hex digits, the first half of the SHA-256 of their JSON with
 * sorted keys. Use it to list what you expect in the ledger.
 *
 * @example
 * ```ts
 * const expected = new Map(tickets.map((ticket) => [contentHash(paramsOf(ticket)), 1]))
 * ```
 * @throws RangeError for a value that is nested thousands of levels deep.
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
    // JSON.stringify drops undefined members, so they never reached the wire.
    if (entries[key] === undefined) continue
    members.push(`${JSON.stringify(key)}:${canonical(entries[key])}`)
  }
  return `{${members.join()}}`
}
