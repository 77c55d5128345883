import { causes } from './causes.ts'
import { redact } from './redact.ts'

/** The parts of an error of the SDK, of fetch or of the system that may hold what a server wrote. */
interface Scrubbed {
  error?: unknown
  details?: unknown
  headers?: unknown
}

/**
 * Takes secrets out of an error and its causes, in place: class, status and codes stay, and so does
 * whatever else somebody switches on.
 *
 * @returns the same error
 */
export function scrubError<T>(error: T, secrets: readonly string[]): T {
  for (const part of causes(error) as Iterable<Scrubbed>) {
    for (const name of Object.getOwnPropertyNames(part) as Array<keyof Scrubbed>) {
      const text: unknown = part[name]
      if (typeof text === 'string') replace(part, name, redact(text, secrets))
    }
    for (const name of ['error', 'details'] as const) {
      if (part[name] !== undefined) replace(part, name, scrubJson(part[name], secrets))
    }
    if (part.headers instanceof Headers)
      replace(part, 'headers', scrubHeaders(part.headers, secrets))
  }
  return error
}

/** What is nested too deep to be written is left out: it is no envelope of the service. */
function scrubJson(value: unknown, secrets: readonly string[]): unknown {
  try {
    const text = JSON.stringify(value)
    const scrubbed = redact(text, secrets)
    return scrubbed === text ? value : (JSON.parse(scrubbed) as unknown)
  } catch {
    return undefined
  }
}

function scrubHeaders(headers: Headers, secrets: readonly string[]): Headers {
  return new Headers([...headers].map(([name, value]) => [name, ascii(redact(value, secrets))]))
}

/** The mark of a redaction may not stand in a header. */
function ascii(text: string): string {
  return text.replaceAll('…', '...')
}

function replace(part: Scrubbed, name: keyof Scrubbed, value: unknown): void {
  if (part[name] === value) return
  const { enumerable = false } = Object.getOwnPropertyDescriptor(part, name) ?? {}
  Object.defineProperty(part, name, { value, configurable: true, writable: true, enumerable })
}
