/** Review files as a run writes them. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Line {
  custom_id: string
  position: number
  answer_hash: string
  verdict: string
  value?: unknown
  note?: string
}

const texts = [
  'The card was charged twice for one order, and support does not answer.',
  'How do I change the address of my account? I moved last month.',
  'The parcel says delivered. Nothing came, and the neighbours have nothing.',
  'Great service, the new card came within two days!',
]
const labels = ['billing', 'account', 'delivery', 'praise']

/** An outcome of a run that classified tickets; every fifth came by its confidence, the others are drawn. */
export function reviewOutcome(position: number, more: object = {}): Record<string, unknown> {
  const isUnsure = position % 5 === 4
  const confidence = isUnsure ? 0.81 : 0.97
  return {
    type: 'outcome',
    custom_id: `ticket-${1000 + position}`,
    position,
    attempt: 1,
    row: { subject: `Ticket ${1000 + position}`, text: texts[position % texts.length] },
    model: 'claude-haiku-5-5',
    tier: isUnsure ? 'review' : 'accept',
    confidence,
    ok: true,
    value: { label: labels[position % labels.length], confidence, urgent: position % 3 === 0 },
    review: isUnsure ? 'tier' : 'sample',
    ...more,
  }
}

export function reviewLines(n: number, from = 0, more: object = {}): string {
  const rows = Array.from({ length: n }, (_, i) => reviewOutcome(from + i, more))
  return lines(rows)
}

/** The reason stays last, as a run writes it. */
export function lines(rows: ReadonlyArray<Record<string, unknown>>): string {
  return rows
    .map(({ review, ...row }) => `${JSON.stringify({ ...row, ...(review ? { review } : {}) })}\n`)
    .join('')
}

/** A review file in a folder of its own. */
export function reviewFile(dir: string, text: string, name = 'review.jsonl'): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

/** Of whole lines. */
export function decisionsOf(path: string): Line[] {
  const text = readFileSync(`${path}.decisions.jsonl`, 'utf8')
  const whole = text.split('\n').filter((line) => line.endsWith('}'))
  return whole.map((line) => JSON.parse(line) as Line)
}

export function append(path: string, text: string): void {
  appendFileSync(path, text)
}
