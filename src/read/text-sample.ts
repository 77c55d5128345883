/** The beginning of a text, and small questions about it. */
import { jsonFault } from '../json/json-fault.ts'

/** The beginning of a text, as far as it was read. */
export interface TextSample {
  /** Without a byte order mark. */
  readonly text: string
  /** No larger sample will come: decide now. */
  readonly isLast: boolean
  /** The text is the whole input. */
  readonly isWhole: boolean
  /** The user named the format; it was not read from the file name. */
  readonly isGiven: boolean
}

/** The first line that is not blank; `undefined` while its end was not read. */
export function firstLine({ text, isWhole }: TextSample): string | undefined {
  const start = text.length - text.trimStart().length
  const end = text.indexOf('\n', start)
  if (end === -1) return isWhole ? text.slice(start) : undefined
  return text.slice(start, end)
}

/** Whether the sample shows one line only. */
export function isOnlyLine({ text }: TextSample): boolean {
  return !text.trim().includes('\n')
}

/** The first value in brackets; `undefined` while its closing bracket was not read. */
export function firstValue(text: string): string | undefined {
  const start = text.length - text.trimStart().length
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '"') quoted = !quoted
    else if (quoted && char === '\\') at++
    else if (!quoted && (char === '{' || char === '[')) depth++
    else if (!quoted && (char === '}' || char === ']') && --depth === 0)
      return text.slice(start, at + 1)
  }
  return undefined
}

/** Whether a text is valid JSON. The value is dropped, so rounded numbers do no harm here. */
export function isJson(text: string | undefined): boolean {
  if (text === undefined) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export function someLineIsJson(text: string): boolean {
  return text.split('\n').some((line) => /^\s*[[{]/.test(line) && isJson(line))
}

/** Whether a text that is cut off is valid JSON up to the cut. */
export function isJsonSoFar(text: string): boolean {
  return jsonFault(text).isEnd
}
