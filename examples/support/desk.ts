/**
 * An emulated model that labels tickets. Most answers are good. Some are overloaded, cut short,
 * refused, or have a label that does not exist. Retried, they are better.
 */
import type { Answer, Emulator } from 'batchline/emulator'
import { startEmulator } from 'batchline/emulator'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Asked {
  readonly max_tokens: number
  readonly messages: ReadonlyArray<{ readonly content: string }>
}

const signs: ReadonlyArray<readonly [topic: string, word: RegExp]> = [
  ['billing', /charged|invoice/],
  ['bug', /crashes|error/],
  ['account', /log in|account/],
  ['shipping', /parcel|package/],
]

export class Desk {
  readonly folder: string
  readonly #emulator: Emulator

  private constructor(folder: string, emulator: Emulator) {
    this.folder = folder
    this.#emulator = emulator
  }

  static async open(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'batchline-tickets-'))
    const overloaded = new Set<string>()
    const respond = (params: unknown): Answer => answer(params as Asked, overloaded)
    return new Desk(folder, await startEmulator({ batchMs: 300, batchMsJitter: 500, respond }))
  }

  get clientOptions(): { baseURL: string; apiKey: string } {
    return this.#emulator.clientOptions
  }

  async close(): Promise<void> {
    await this.#emulator.close()
  }
}

function answer({ max_tokens, messages }: Asked, overloaded: Set<string>): Answer {
  const text = messages[0]?.content ?? ''
  const order = Number(/order (\d+)/.exec(text)?.[1] ?? 0)
  const askedAgain = messages.length > 1
  if (order % 41 === 0 && !overloaded.has(text)) {
    overloaded.add(text)
    return { error: { type: 'overloaded_error', message: 'Overloaded' } }
  }
  if (order % 997 === 0) return { text: '', stop_reason: 'refusal' }
  const topic = signs.find(([, word]) => word.test(text))?.[0] ?? 'praise'
  const label = { topic, urgent: /urgent/.test(text), summary: text.slice(0, 60) }
  if (order % 53 === 0 && max_tokens <= 128) {
    return { text: JSON.stringify(label).slice(0, 40), stop_reason: 'max_tokens' }
  }
  if (order % 29 === 0 && !askedAgain) return { text: JSON.stringify({ ...label, topic: 'other' }) }
  return { text: JSON.stringify(label) }
}
