/** What came of each lane, and the worst comments of all. It keeps a few rows, however many there are. */
import type { FinalOutcome, Stage } from 'batchline'
import { lookAt } from '../support/each.ts'
import type { Moderation } from './model.ts'
import type { ModerateRow } from './rows.ts'

type Moderated = FinalOutcome<Moderation, ModerateRow>

export interface Lane {
  rows: number
  /** Rows of each severity, from 0. */
  readonly severities: number[]
  failed: number
  askedAgain: number
  usd: number
}

export interface BadComment {
  readonly id: string
  readonly lane: string
  readonly severity: number
  /** How many passages of it are as bad; 1 where they were not looked at one by one. */
  readonly times: number
  readonly reason: string
  readonly text: string
}

const mostShown = 8

export class Lanes {
  readonly byName = new Map<string, Lane>()
  worst: BadComment[] = []

  watch(): Stage<Moderated, Moderated> {
    return lookAt((outcome: Moderated) => this.#note(outcome))
  }

  #note(outcome: Moderated): void {
    const { prompt_version: name = 'never sent', attempt, cost_usd = 0 } = outcome
    const lane = this.byName.get(name) ?? newLane()
    this.byName.set(name, lane)
    lane.rows++
    lane.usd += cost_usd
    if (attempt > 1) lane.askedAgain++
    if (!outcome.ok || !outcome.value) {
      lane.failed++
      return
    }
    const { severity, reason, passages = [] } = outcome.value
    lane.severities[severity] = (lane.severities[severity] ?? 0) + 1
    const times = passages.filter((one) => one.severity === severity).length || 1
    const text = worstPassage(outcome)
    this.#keep({ id: outcome.custom_id, lane: name, severity, times, reason, text })
  }

  #keep(comment: BadComment): void {
    const last = this.worst[mostShown - 1]
    if (last && worseFirst(last, comment) <= 0) return
    this.worst = [...this.worst, comment].sort(worseFirst).slice(0, mostShown)
  }
}

function newLane(): Lane {
  return { rows: 0, severities: [0, 0, 0, 0], failed: 0, askedAgain: 0, usd: 0 }
}

/** Of equals the first in the input is kept, in whatever order they come. */
function worseFirst(a: BadComment, b: BadComment): number {
  return b.severity - a.severity || b.times - a.times || (a.id < b.id ? -1 : 1)
}

function worstPassage({ row, value }: Moderated & { ok: true }): string {
  const text = row?.text ?? ''
  const [first] = [...(value?.passages ?? [])].sort((a, b) => b.severity - a.severity)
  return (first && text.split(/\n{2,}/)[first.passage - 1]) ?? text
}
