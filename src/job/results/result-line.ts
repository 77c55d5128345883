/**
 * A line of results: `{"custom_id", "result": {"type", …}}`. Read leniently, because the service may
 * add fields, and exactly where it says whose answer it is and how it ended.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { parseJson } from '../../json/parse-json.ts'

export interface ResultLine {
  readonly custom_id: string
  readonly result: {
    readonly type: string
    readonly message?: Message
    /** The error envelope: the useful type is `error.error.type`. */
    readonly error?: { readonly error?: { readonly type?: unknown; readonly message?: unknown } }
  }
}

/** The error of an errored result; whatever stands in place of a text is left out. */
export function errorOf({ error }: ResultLine['result']): { type: string; message: string } {
  const { type, message } = error?.error ?? {}
  return {
    type: typeof type === 'string' ? type : 'unknown',
    message: typeof message === 'string' ? message : 'the service gave no message',
  }
}

/**
 * The line's meaning; undefined for what is not a result line, or names two requests.
 *
 * @param parse - `JSON.parse` where nothing of the answer is kept, so that its digits do not matter
 */
export function parseResultLine(
  line: Buffer,
  parse: (text: string) => unknown = parseAnswer,
): ResultLine | undefined {
  const parsed = parseKeptLine(line, parse)
  // With the key twice JSON has the last, and who reads only the head has the first: it is nobody's.
  return parsed && (headId(line) ?? parsed.custom_id) === parsed.custom_id ? parsed : undefined
}

/** As {@link parseResultLine}, for lines of which it is known whose they are. */
export function parseKeptLine(
  line: Buffer,
  parse: (text: string) => unknown = parseAnswer,
): ResultLine | undefined {
  let value: unknown
  try {
    value = parse(line.toString())
  } catch {
    return undefined
  }
  const { custom_id, result } = (value ?? {}) as {
    custom_id?: unknown
    result?: { type?: unknown }
  }
  if (typeof custom_id !== 'string' || typeof result?.type !== 'string') return undefined
  return value as ResultLine
}

/** What is too deep to keep its digits is paid all the same. */
function parseAnswer(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof RangeError) return JSON.parse(text)
    throw error
  }
}

const idHead = /^\s*\{\s*"custom_id"\s*:\s*"([a-zA-Z0-9_-]{1,64})"/
/** Of a line, enough to hold a custom_id of 64 characters, and a gateway's white space before it. */
export const idHeadBytes = 128

/**
 * The custom_id of a line that {@link parseResultLine} takes, where the line begins with it, as the
 * service writes it.
 *
 * @param head - its first bytes, {@link idHeadBytes} of them
 */
export function headId(head: Buffer): string | undefined {
  return idHead.exec(head.toString('latin1', 0, idHeadBytes))?.[1]
}
