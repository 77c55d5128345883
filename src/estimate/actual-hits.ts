/** How much another job has read from the prompt cache, by what its journal says. */
import type { JournalRecord } from '../job/journal/journal-records.ts'

/** Shares of the tokens written or read that were read, from 0 to 1; undefined where too few answers say so. */
export interface ActualRates {
  /** Of batches that could read what a batch before them had written. */
  readonly warm: number | undefined
  /** Of batches without another before them; of a job without a pilot, all of it. */
  readonly cold: number | undefined
}

/** A batch of one row that fills the cache says nothing of the others. */
const leastAnswers = 30

interface BatchFacts {
  created?: string | undefined
  ended?: string | undefined
  answers: number
  read: number
  written: number
}

export class ActualHits {
  readonly #batches = new Map<string, BatchFacts>()
  #hadPilot = false

  take(record: JournalRecord): void {
    if (record.type === 'GO') this.#hadPilot = true
    if (record.type !== 'ACCEPTED' && record.type !== 'FETCHED') return
    const key = `${record.attempt} ${record.chunk}`
    const batch = this.#batches.get(key) ?? { answers: 0, read: 0, written: 0 }
    this.#batches.set(key, batch)
    if (record.type === 'ACCEPTED') {
      batch.created = record.created
      return
    }
    batch.ended = record.ended
    Object.assign(batch, { answers: 0, read: 0, written: 0 })
    for (const { answers, tokens } of record.usage?.models ?? []) {
      const [, , write5m, write1h, read] = tokens
      if (write5m + write1h + read === 0) continue
      batch.answers += answers
      batch.read += read
      batch.written += write5m + write1h
    }
  }

  rates(): ActualRates {
    const all = [...this.#batches.values()]
    const firstEnd = all.reduce((first, { ended }) => Math.min(first, timeOf(ended)), Infinity)
    const isWarm = ({ created = '' }: BatchFacts): boolean => Date.parse(created) >= firstEnd
    const cold = this.#hadPilot ? all.filter((batch) => !isWarm(batch)) : all
    return { warm: rateOf(all.filter(isWarm)), cold: rateOf(cold) }
  }
}

function timeOf(text: string | undefined): number {
  return text === undefined ? Infinity : Date.parse(text)
}

function rateOf(batches: readonly BatchFacts[]): number | undefined {
  const sum = (of: (batch: BatchFacts) => number): number =>
    batches.reduce((total, batch) => total + of(batch), 0)
  if (sum(({ answers }) => answers) < leastAnswers) return undefined
  const read = sum((batch) => batch.read)
  return read / (read + sum(({ written }) => written))
}
