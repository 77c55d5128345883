/**
 * A line of results: `{"custom_id", "result": {"type", …}}`. Unknown fields are ignored, because the
 * service may add some. The fields that name the request and its result are read strictly.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { parseJson } from '../../json/parse-json.ts'

export interface ResultLine {
  readonly custom_id: string
  readonly result: {
    readonly type: string
    readonly message?: Message
    /** The error envelope. The useful type is `error.error.type`. */
    readonly error?: { readonly error?: { readonly type?: unknown; readonly message?: unknown } }
  }
}

/** The error of an errored result. A field that is not a string is replaced. */
export function errorOf({ error }: ResultLine['result']): { type: string; message: string } {
  const { type, message } = error?.error ?? {}
  return {
    type: typeof type === 'string' ? type : 'unknown',
    message: typeof message === 'string' ? message : 'the service gave no message',
  }
}

/**
 * Parses a line; undefined if it is not a result line, or names two requests.
 *
 * @param parse - `JSON.parse` if nothing of the answer is kept, so the exact digits do not matter
 */
export function parseResultLine(
  line: Buffer,
  parse: (text: string) => unknown = parseAnswer,
): ResultLine | undefined {
  const parsed = parseKeptLine(line, parse)
  // If a line has the key twice, JSON takes the last and a reader of the head the first. Such a line is void.
  return parsed && (headId(line) ?? parsed.custom_id) === parsed.custom_id ? parsed : undefined
}

/** Like {@link parseResultLine}, for lines with a known request. */
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

/** An answer nested too deeply to keep its exact digits is paid all the same, so it is parsed without them. */
function parseAnswer(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof RangeError) return JSON.parse(text)
    throw error
  }
}

const idHead = /^\s*\{\s*"custom_id"\s*:\s*"([a-zA-Z0-9_-]{1,64})"/
/** The bytes of a line that suffice for a custom_id of 64 characters and white space added by a gateway. */
export const idHeadBytes = 128

/**
 * The custom_id of a line that {@link parseResultLine} accepts; undefined unless the line begins with it,
 * as the service writes it.
 *
 * @param head - the first {@link idHeadBytes} bytes of the line
 */
export function headId(head: Buffer): string | undefined {
  return idHead.exec(head.toString('latin1', 0, idHeadBytes))?.[1]
}
