/**
 * A line of results: `{"custom_id", "result": {"type", …}}`. Read leniently, because the service may
 * add fields, and exactly where it says whose answer it is and how it ended.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'

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

/** The line's meaning; undefined for what is not a result line, or names two requests. */
export function parseResultLine(line: Buffer): ResultLine | undefined {
  let value: unknown
  try {
    value = JSON.parse(line.toString())
  } catch {
    return undefined
  }
  const { custom_id, result } = (value ?? {}) as {
    custom_id?: unknown
    result?: { type?: unknown }
  }
  if (typeof custom_id !== 'string' || typeof result?.type !== 'string') return undefined
  // With the key twice JSON has the last, and who reads only the head has the first: it is nobody's.
  if (!beginsWithId(line, custom_id) && (headId(line) ?? custom_id) !== custom_id) return undefined
  return value as ResultLine
}

const idHeadText = '{"custom_id":"'
const idHead = Buffer.from(idHeadText)

/**
 * The custom_id of a line that {@link parseResultLine} takes, without parsing the rest where the line
 * begins with it as the service writes it; else by parsing.
 */
export function resultId(line: Buffer): string | undefined {
  return headId(line) ?? parseResultLine(line)?.custom_id
}

function beginsWithId(line: Buffer, custom_id: string): boolean {
  const end = idHead.length + custom_id.length
  return line[end] === 0x22 && line.toString('latin1', 0, end) === idHeadText + custom_id
}

function headId(line: Buffer): string | undefined {
  if (line.length <= idHead.length) return undefined
  if (line.compare(idHead, 0, idHead.length, 0, idHead.length) !== 0) return undefined
  const end = line.indexOf(0x22, idHead.length)
  const id = line.toString('latin1', idHead.length, end)
  return end !== -1 && /^[a-zA-Z0-9_-]+$/.test(id) ? id : undefined
}
