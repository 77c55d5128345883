/** A job of the command with everything on: truth, tiers, fall-backs, asked at once, shared, cached, failed in many ways. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FaultRule, Respond } from '../../../src/emulator/index.ts'
import { questionOf } from '../../fixtures/answered.ts'
import { jsonl } from '../../cli/cli.ts'

/** Of rows, answers and ids: none of it may be in a page that was not asked for it. */
export const planted = { row: 'PLANTED-ROW', answer: 'PLANTED-ANSWER', id: 'PLANTED-ID' } as const

export interface RichSpec {
  readonly rows: number
  readonly maxRequests: number
  readonly labels?: readonly string[]
  readonly version?: string
  readonly model?: string
  /** Whether rows that failed get a value. Without it they are failures. */
  readonly fallback?: boolean
}

export const richLabels = ['billing', 'bug', 'feature request', 'account', 'other'] as const

const richFaults: readonly FaultRule[] = [
  { on: 'batch', fault: 'expired', share: 0.01 },
  { on: 'batch', fault: 'errored', share: 0.02, types: ['api_error', 'invalid_request_error'] },
]

/** A number that looks drawn and is the same for the same text. */
function drawn(text: string, most: number): number {
  let sum = 7
  for (const sign of text) sum = (sum * 31 + sign.charCodeAt(0)) % 1_000_003
  return sum % most
}

/** Some answers are wrong, unsure, refused or no JSON, and all of them say what must not be shown. */
function respondWith(labels: readonly string[]): Respond {
  return (params) => {
    const text = questionOf(params)
    const truth = /label:(\d+)/.exec(text)?.[1] ?? '0'
    const luck = drawn(text, 1000)
    if (luck < 8) return { text: planted.answer, stop_reason: 'refusal' }
    if (luck < 20) return { text: `no JSON ${planted.answer}`, stop_reason: 'end_turn' }
    const shift = luck < 110 ? 1 + (luck % 2) : 0
    const label = labels[(Number(truth) + shift) % labels.length]
    const confidence = luck < 200 ? 0.6 + (luck % 30) / 100 : 0.9 + (luck % 10) / 100
    const note = `${planted.answer} ${'because it says so '.repeat(1 + (luck % 12))}`
    return { text: JSON.stringify({ label, confidence, note }), stop_reason: 'end_turn' }
  }
}

export function richService({ labels = richLabels }: Pick<RichSpec, 'labels'>): {
  respond: Respond
  faults: readonly FaultRule[]
} {
  return { respond: respondWith(labels), faults: richFaults }
}

/** Writes the input and gives the arguments of `batchline run`. */
export function richRun(dir: string, spec: RichSpec): string[] {
  const {
    rows,
    maxRequests,
    labels = richLabels,
    version = 'v3',
    model = 'claude-haiku-4-5',
    fallback = false,
  } = spec
  const lines = Array.from({ length: rows }, (_, i) => {
    // Every tenth row is that before it, for --dedupe.
    const n = i % 10 === 9 ? i - 1 : i
    const at = n % labels.length
    const text = `${planted.row} ${n} label:${at} ${'details '.repeat(n % 40)}`
    return { id: `${planted.id}-${i}`, text, label: labels[at] }
  })
  writeFileSync(join(dir, 'in.jsonl'), jsonl(lines))
  const properties = {
    label: { enum: labels },
    confidence: { type: 'number' },
    note: { type: 'string' },
  }
  const schema = { type: 'object', properties, required: ['label', 'confidence'] }
  writeFileSync(join(dir, 'schema.json'), JSON.stringify(schema))
  writeFileSync(join(dir, 'system.txt'), 'Sort the ticket into one of the classes. '.repeat(600))
  const value = fallback ? ['--fallback', JSON.stringify({ label: 'other', confidence: 0 })] : []
  return [
    ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--rejects', 'rejects.jsonl'],
    ['--prompt', '{{text}}', '--system', '@system.txt', '--model', model, '--max-tokens', '400'],
    ['--cache-prefix', '--schema', 'schema.json', '--carry', 'all', '--truth', 'label'],
    ['--confidence', 'confidence:0.9,0.65', '--review', 'review.jsonl', '--ask-now', '20'],
    ['--prompt-version', version, '--dedupe', '--max-attempts', '3', '--retry', 'refused'],
    ['--max-requests', String(maxRequests), '--max-cost', '5000'],
    ['--poll', '0.1', '--settle', '0.5'],
    value,
  ].flat()
}
