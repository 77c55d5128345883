/** What came out of the contracts: counted as they pass, printed at the end. */
import type { JobCost } from 'batchline'
import { heading, percent, table, usd } from '../support/print.ts'
import type { Cell } from '../support/print.ts'
import type { ContractOutcome } from './merge-contract.ts'

const mostShown = 12
const mostConflicts = 5

export class Figures {
  contracts = 0
  failed = 0
  parts = 0
  readonly #lines: Cell[][] = []
  readonly #conflicts: Cell[][] = []
  readonly #unread: string[] = []
  #found = 0
  #due = 0
  #hits = 0
  #doubles = 0
  #amended = 0
  #contradictory = 0
  #unreadParts = 0
  #forPeople = 0

  note(outcome: ContractOutcome): void {
    const { row } = outcome
    const id = row?.id ?? outcome.custom_id
    const facts = outcome.ok ? outcome.value.facts : []
    const due = new Set(row?.truth?.facts.map(keyOf))
    const hits = facts.filter((fact) => due.has(keyOf(fact))).length
    this.contracts++
    this.#found += facts.length
    this.#due += due.size
    this.#hits += hits
    if (outcome.tier === 'review') this.#forPeople++
    if (!outcome.ok) {
      this.failed++
      return
    }
    const { conflicts, doubles, unread } = outcome.value
    const amended = facts.filter(({ replaces }) => replaces).length
    this.parts += outcome.merged + unread.length
    this.#doubles += doubles
    this.#amended += amended
    this.#contradictory += conflicts.length
    this.#unreadParts += unread.length
    for (const { name, sides } of conflicts) {
      if (this.#conflicts.length >= mostConflicts * 2) break
      for (const { value, part, offset } of sides) {
        this.#conflicts.push([id, name, value, part + 1, offset])
      }
    }
    if (unread.length > 0 && this.#unread.length < mostConflicts) {
      const all = outcome.merged + unread.length
      const which = unread.map((part) => part + 1).join(', ')
      this.#unread.push(`${id}: part ${which} of ${all}`)
    }
    if (this.#lines.length >= mostShown) return
    this.#lines.push([
      row?.title ?? id,
      outcome.merged + unread.length,
      facts.length,
      due.size === 0 ? '' : percent(hits / facts.length),
      due.size === 0 ? '' : percent(hits / due.size),
      amended,
      conflicts.length,
      unread.length,
    ])
  }

  /** @param whole - the same with `onFailedPart: 'fail'` */
  print(whole: Figures, cost: JobCost | undefined): void {
    heading(`${this.contracts} contracts in ${this.parts} parts`)
    table(
      ['contract', 'parts', 'found', 'precision', 'recall', 'amended', 'conflicts', 'unread'],
      this.#lines,
    )
    const others = this.contracts - this.failed - this.#lines.length
    if (others > 0) console.log(`  … and ${others} more`)
    heading('All of them')
    const figures: Array<[string, Cell]> = [
      ['found', this.#found],
      ['counted once, though two parts have it', this.#doubles],
      ['amended: the later one holds', this.#amended],
      ['contradictory: for a person', this.#contradictory],
      ['parts that could not be read', this.#unreadParts],
      ['contracts for a person to look at', this.#forPeople],
      ['contracts that failed', this.failed],
    ]
    table(['what', 'how many'], figures)
    if (this.#due > 0) {
      console.log(`\n  precision  ${percent(this.#hits / this.#found, 2)}`)
      console.log(`  recall     ${percent(this.#hits / this.#due, 2)}`)
    }
    if (this.#conflicts.length > 0) {
      heading('Where a contract says two things, and nothing says which holds')
      table(['contract', 'what', 'says', 'part', 'at character'], this.#conflicts)
    }
    this.#printUnread(whole)
    if (cost?.usd === undefined) return
    heading('Cost')
    console.log(`  ${usd(cost.usd)}, ${usd(cost.usd / this.contracts)} a contract`)
  }

  #printUnread(whole: Figures): void {
    if (this.#unread.length === 0) return
    heading('Merged without a part that was refused for good')
    for (const line of this.#unread) console.log(`  ${line}`)
    console.log(
      `\n  With onFailedPart: 'fail' ${whole.failed} of ${whole.contracts} contracts have no result at all:`,
    )
    console.log('  the same answers, merged again by the other rule, without a new request.')
  }
}

function keyOf({ type, name, value }: { type: string; name: string; value: string }): string {
  return `${type}/${name}/${value}`
}
