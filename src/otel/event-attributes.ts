import type { Attributes } from '@opentelemetry/api'
import type { JobEvent } from '../index.ts'
import { names } from './attribute-names.ts'

/** The names of numbers and codes of events. Texts are left out: they may say what a file or the service said. */
const named: Readonly<Record<string, string>> = {
  attempt: names.attempt,
  name: names.attemptName,
  chunk: names.chunk,
  id: names.batch,
  requests: names.requests,
  rows: names.rows,
  failed: names.failed,
  parts: names.parts,
  code: names.trouble,
}

export function eventAttributes(event: JobEvent): Attributes {
  const found: Attributes = {}
  for (const [key, value] of Object.entries(event) as Array<[string, unknown]>) {
    const name = named[key]
    if (name !== undefined && isPlain(value)) found[name] = value
  }
  const wait = event.type === 'waiting' ? event.ms : event.type === 'trouble' ? event.againMs : 0
  return wait > 0 ? { ...found, [names.wait]: wait / 1000 } : found
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
