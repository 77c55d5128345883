/** Writes an input of a given size and kind, the same on every machine. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** `requests`: `{custom_id, params}`; `rows`: `{id, text}`, which a prompt turns into requests. */
export type InputKind = 'requests' | 'rows'

export interface InputShape {
  readonly kind: InputKind
  readonly rows: number
  /** Approximate length of a line, in bytes. */
  readonly rowBytes: number
}

/** Words with some quotes, accents and line breaks, as in real text. */
const words = 'I was charged twice for the "Pro" plan in März; the café app says\nnothing. '

export async function writeInput(path: string, shape: InputShape): Promise<void> {
  await pipeline(Readable.from(blocks(shape)), createWriteStream(path))
}

function* blocks({ kind, rows, rowBytes }: InputShape): Generator<string> {
  const line = kind === 'rows' ? rowLine : requestLine
  const text = words.repeat(Math.ceil(rowBytes / words.length) + 1)
  const length = Math.max(0, rowBytes - Buffer.byteLength(line(rows, '')))
  // Escapes and accents make a line longer than its text.
  const fitted = text.slice(0, Math.floor((length * words.length) / escapedLength(words)))
  for (let row = 0; row < rows;) {
    let block = ''
    for (; row < rows && block.length < 65_536; row++) block += line(row, fitted)
    yield block
  }
}

function escapedLength(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}

function rowLine(row: number, text: string): string {
  return `${JSON.stringify({ id: `ticket-${row}`, text: `${row} ${text}` })}\n`
}

function requestLine(row: number, text: string): string {
  const messages = [{ role: 'user', content: `${row} ${text}` }]
  const params = { model: 'claude-haiku-5-5', max_tokens: 64, messages }
  return `${JSON.stringify({ custom_id: `ticket-${row}`, params })}\n`
}
