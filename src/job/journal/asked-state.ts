import type { UsageShapes } from '../../cost/batch-usage.ts'
import { CostSum } from '../../cost/cost-sum.ts'
import { picosOfClasses } from '../../cost/rates.ts'
import type { AskedUsage, ModelUsage, RecordedUsage } from '../../cost/recorded-usage.ts'
import type { SpentUsd } from '../../cost/spent.ts'
import type { AskRecord } from './journal-records.ts'

/** Where an answer lies in the job's file of them, and what belongs to its outcome besides. */
export interface RecordedAnswer {
  readonly at: number
  readonly bytes: number
  readonly crc: string
  /** What it cost, in picodollars; undefined if its price is not known, or the request was refused. */
  readonly picos: number | undefined
  /** What the attempts before cost. */
  readonly spent: SpentUsd
}

/** What became of a row that was asked at once. */
export interface AskedRow {
  /** The number of the copy that the call was made for; undefined for the row that the request was sealed for. */
  readonly copy: number | undefined
  /** How often it was begun. */
  readonly tries: number
  /** A run gave it up, and its failure went on: what was made of that, such as a row of another job, may be paid. */
  readonly givenUp: boolean
  /** Set while a call for it may have been paid and has no recorded answer. */
  readonly asks?: readonly AskedUsage[]
  readonly answer?: RecordedAnswer
}

/** Names a sealed request. Rows that share it share the answer. */
export function askKey(attempt: string, chunk: number, index: number): string {
  return `${attempt}/${chunk}/${index}`
}

/** Rows that were asked by the Messages API: one small object each. `most` of `askNow` bounds them. */
export class AskedState {
  readonly #rows = new Map<string, AskedRow>()
  readonly cost: CostSum = new CostSum()
  /** What calls asked that may have been paid, have no answer, and were made again. */
  readonly lost: Array<readonly AskedUsage[]> = []
  /** Answers without a known price. */
  readonly unpriced: ModelUsage[] = []
  answered = 0
  refused = 0
  #begun = 0
  /** Where the recorded answers end. */
  end = 0
  readonly #open = new Set<AskedRow>()
  #givenUp = 0

  /** Rows that were asked. One that was given up before its call does not count. */
  get rows(): number {
    return this.#begun
  }

  /**
   * Rows with a place among `most`. One that was given up before its call has one too: a row behind it that
   * found none must not find one in the next run.
   */
  get places(): number {
    return this.#rows.size
  }

  /** Rows with a call that may have been paid and has no recorded answer. */
  get open(): number {
    return this.#open.size
  }

  /** Of {@link open}, those whose call was cut off and that no run has given up: the next run asks them again. */
  get cutOff(): number {
    let rows = 0
    for (const { givenUp } of this.#open) if (!givenUp) rows++
    return rows
  }

  /** Rows without an answer that are asked again only where the user says so. */
  get givenUp(): number {
    return this.#givenUp
  }

  find(key: string): AskedRow | undefined {
    return this.#rows.get(key)
  }

  /** What the calls asked whose cost is not known. */
  *unknown(): Generator<readonly AskedUsage[]> {
    yield* this.lost
    for (const { asks } of this.#open) if (asks) yield asks
  }

  apply(record: AskRecord, shapes: UsageShapes): void {
    const key = askKey(record.attempt, record.chunk, record.index)
    const before = this.#rows.get(key)
    if (before) this.#open.delete(before)
    if (before && isGivenUp(before)) this.#givenUp--
    if (record.type === 'ASKING' && record.try === 1) this.#begun++
    const row = this.#next(record, before, shapes)
    this.#rows.set(key, row)
    if (row.asks) this.#open.add(row)
    if (isGivenUp(row)) this.#givenUp++
  }

  #next(record: AskRecord, before: AskedRow | undefined, shapes: UsageShapes): AskedRow {
    const { copy } = record
    const { tries = 0, givenUp = false, asks } = before ?? {}
    switch (record.type) {
      case 'ASKING':
        if (asks) this.lost.push(asks)
        return { copy, tries: record.try, givenUp, asks: record.asks }
      case 'UNASKED': {
        const isLeft = givenUp || record.givenUp === true
        return { copy, tries, givenUp: isLeft, ...(record.lost && asks ? { asks } : {}) }
      }
      case 'ASKED': {
        const { at, bytes, crc, usage, spent_usd: spent } = record
        this.end = Math.max(this.end, at + bytes)
        if (usage) this.#count(usage, shapes)
        else this.refused++
        return {
          copy,
          tries,
          givenUp,
          answer: { at, bytes, crc, picos: usage && picosIn(usage), spent },
        }
      }
    }
  }

  #count(usage: RecordedUsage, shapes: UsageShapes): void {
    this.answered++
    this.cost.addSketches(usage)
    this.cost.add(shapes.keep(usage))
    for (const of of usage.models) if (!of.rates) this.unpriced.push(of)
  }
}

function isGivenUp({ givenUp, answer }: AskedRow): boolean {
  return givenUp && !answer
}

function picosIn({ models }: RecordedUsage): number | undefined {
  let picos = 0
  for (const { tokens, rates } of models) {
    if (!rates) return undefined
    picos += picosOfClasses(tokens, rates)
  }
  return picos
}
