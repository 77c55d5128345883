/** The findings in the parts of a contract as those of the whole. */
import type { Failed, FinalOutcome, Merged } from 'batchline'
import type { Findings } from './check-quotes.ts'
import type { Entity } from './model.ts'
import type { ContractRow, Fact } from './rows.ts'
import { split } from './split.ts'
import type { SplitOptions } from './split.ts'

/** Of contracts of one's own the truth is not known. */
export type Source = Omit<ContractRow, 'truth'> & Partial<Pick<ContractRow, 'truth'>>

/** Where something stands. */
export interface Place {
  /** From 0. */
  part: number
  /** In the text of the contract, in characters. */
  offset: number
  quote: string
}

export interface MergedFact extends Fact {
  /** Everywhere it is said, in the order of the text. */
  places: Place[]
  /** What held before it was amended. */
  replaces?: string[]
}

export interface Conflict extends Pick<Fact, 'type' | 'name'> {
  /** In the order of the text, each where it is said first. */
  sides: Array<Place & { value: string }>
}

export interface Contract {
  facts: MergedFact[]
  conflicts: Conflict[]
  /** Findings that were in two parts, or in part of one, and are counted once. */
  doubles: number
  /** Parts that nobody has read, from 0. */
  unread: number[]
}

export type ContractOutcome = Merged<Contract, Source> | Failed<Source>

type Found = Entity & Place

/** @returns the function for `mergeParts` */
export function mergeContract(
  bySize: SplitOptions,
): (values: Findings[], outcomes: ReadonlyArray<FinalOutcome<Findings, Source>>) => Contract {
  return (_, outcomes) => {
    const parts = [...split(outcomes[0]?.row?.text ?? '', bySize)]
    const read = outcomes.filter((outcome) => outcome.ok).map(({ part = 0 }) => part)
    const all = outcomes.flatMap((outcome): Found[] => {
      if (!outcome.ok) return []
      const part = parts[outcome.part ?? 0]
      if (!part) return []
      return (outcome.value?.entities ?? []).map((entity) => {
        const offset = part.offset + part.text.indexOf(entity.quote)
        return { ...entity, part: part.index, offset }
      })
    })
    const once = withoutDoubles(all)
    const facts: MergedFact[] = []
    const conflicts: Conflict[] = []
    for (const group of groupsOf(once, subjectOf).values()) settle(group, facts, conflicts)
    return {
      facts,
      conflicts,
      doubles: all.length - once.length,
      unread: parts.map(({ index }) => index).filter((index) => !read.includes(index)),
    }
  }
}

/** There is one annual fee, and there are many obligations. */
function subjectOf({ type, name, value }: Found): string {
  return type === 'obligation' ? `${type} ${name} ${plain(value)}` : `${type} ${name}`
}

/** In the order of the text. What an overlap shows twice stays once, and of what a part cuts the whole. */
function withoutDoubles(all: readonly Found[]): Found[] {
  const longestFirst = all.toSorted(
    (a, b) => a.offset - b.offset || b.quote.length - a.quote.length || a.part - b.part,
  )
  const kept: Found[] = []
  for (const one of longestFirst) {
    if (!kept.some((other) => isWithin(one, other))) kept.push(one)
  }
  return kept
}

function isWithin(one: Found, other: Found): boolean {
  return (
    one.type === other.type &&
    one.name === other.name &&
    one.offset >= other.offset &&
    one.offset + one.quote.length <= other.offset + other.quote.length
  )
}

/** What amends holds, the last of it. Without that all must say the same, or a person decides. */
function settle(group: readonly Found[], facts: MergedFact[], conflicts: Conflict[]): void {
  const [first] = group
  if (first === undefined) return
  const { type, name } = first
  const holds = group.findLast(({ amends }) => amends) ?? first
  const same = group.filter(({ value }) => plain(value) === plain(holds.value))
  const others = group.filter((one) => !same.includes(one))
  const fact: MergedFact = { type, name, value: holds.value, places: same.map(placeOf) }
  if (others.length > 0 && holds.amends) {
    fact.replaces = [...new Set(others.map(({ value }) => value))]
  } else if (others.length > 0) {
    const sides = [...groupsOf(group, ({ value }) => plain(value)).values()]
    conflicts.push({
      type,
      name,
      sides: sides.flatMap(([one]) => (one ? { value: one.value, ...placeOf(one) } : [])),
    })
  }
  facts.push(fact)
}

function groupsOf<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return groups
}

function placeOf({ part, offset, quote }: Found): Place {
  return { part, offset, quote }
}

function plain(value: string): string {
  return value.replaceAll(/\s+/g, ' ').trim().toLowerCase()
}
