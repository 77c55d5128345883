/** The beginning of a text, with the questions that format detection asks about it. */
import { jsonFault } from '../json/json-fault.ts'

/** The beginning of a text, as far as it was read. */
export interface TextSample {
  /** Without a byte order mark. */
  readonly text: string
  /** Whether no larger sample will come. */
  readonly isLast: boolean
  /** Whether the text is the whole input. */
  readonly isWhole: boolean
  /** Whether an option states the format, not only the file name. */
  readonly isGiven: boolean
}

/**
 * Returns the first line that is not blank; `undefined` where the sample ends before the line does.
 */
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

/** Returns the first value in brackets; `undefined` where the sample ends before the value does. */
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

/** Whether a text is valid JSON. Rounded numbers do no harm here: the value is dropped. */
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

/** Whether a text is valid JSON up to the point where it is cut off. */
export function isJsonSoFar(text: string): boolean {
  return jsonFault(text).isEnd
}
