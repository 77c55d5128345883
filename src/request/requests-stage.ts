/** The stage behind `toRequests`, for a program or the command. */
import type { Asker } from '../option-words.ts'
import { isMarkedRow } from '../as-row.ts'
import { chainedPlace, markChained } from '../chained-row.ts'
import { asEarlier, isOfEarlierJob } from '../earlier-outcome.ts'
import { isOutcome } from '../is-outcome.ts'
import { rejected } from '../rejected.ts'
import type { BatchRequest, Outcome, PromptVersion } from '../outcome.ts'
import { sourceOf } from '../source-of.ts'
import { stage } from '../stream/stage.ts'
import type { Emit, Stage } from '../stream/stage.ts'
import { answeredOutcome } from './answered-outcome.ts'
import { badRow, unkeptRow } from './bad-row.ts'
import { LeadingRejects } from './leading-rejects.ts'
import { PromptsOfStage } from './prompt-of-stage.ts'
import type { MadeBy } from './prompt-of-stage.ts'
import { rowRules } from './request-options.ts'
import type { ToRequestsOptions } from './request-options.ts'
import { requestsOfRow } from './requests-of-row.ts'
import type { MakeRequests, RowPart } from './requests-of-row.ts'
import { RowNumbers } from './row-numbers.ts'

type Item = BatchRequest | Outcome

/**
 * Turns rows into requests, in order. Failures of a job before pass through.
 *
 * @param asker - who reads the error messages
 * @param madeBy - what tells one prompt from another; by default the text of the function, and what is the same in all requests
 */
export function requestsStage<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row>,
  asker: Asker,
  madeBy: MadeBy = (constant) => [String(make), constant],
): Stage<Row | Outcome, Item> {
  const rules = rowRules(make, options, asker)
  const { onBadRow, signal, promptVersion } = options
  const common = typeof promptVersion === 'string' ? promptVersion : undefined
  const prompts = new PromptsOfStage(madeBy)
  const toItem = (part: RowPart, row: unknown): Item => {
    const chained = chainedPlace(row)
    if (part.bad === undefined) {
      const request = toRequest(part, prompts.of(part.version ?? common, part.params!))
      return chained ? markChained(request, chained) : request
    }
    const reason = reasonOf(part, row)
    // A column of dates may begin with empty rows. Rejected, its rows would stand in the job as answered.
    if (onBadRow === undefined && part.isUnkept) throw unkeptRow(reason, asker)
    if (onBadRow === 'error') throw badRow(reason, asker, part.cause)
    const outcome = rejected(part, reason)
    return chained ? markChained(outcome, chained) : outcome
  }
  /** Dropped as soon as one row has made a request. */
  let first = onBadRow === undefined ? new LeadingRejects(asker) : undefined
  const handOn = (items: readonly Item[], emit: Emit<Item>, cause?: unknown) => {
    if (first === undefined) return emitEach(items, emit)
    if (first.hold(items, cause)) return undefined
    const held = first.outcomes
    first = undefined
    return emitEach([...held, ...items], emit)
  }
  const handOnParts = (parts: readonly RowPart[], row: unknown, emit: Emit<Item>) => {
    if (first === undefined && parts.length === 1) return emit(toItem(parts[0]!, row))
    const items = parts.map((part) => toItem(part, row))
    return handOn(items, emit, parts[0]?.cause)
  }
  const numbers = new RowNumbers()
  return stage<Row | Outcome, Item>({
    name: 'toRequests',
    signal,
    transform(item, emit, stopped) {
      if (isOutcome(item) && !isMarkedRow(item)) {
        if (item.ok) throw answeredOutcome()
        const passing = isOfEarlierJob(item) ? asEarlier(item) : item
        numbers.pass(passing)
        // It says nothing about the rows of this job, so it leaves the look at the first ones as it is.
        const isAside = passing.earlier && first?.outcomes.length === 0
        return first === undefined || isAside ? emit(passing) : handOn([passing], emit)
      }
      const parts = requestsOfRow(item as Row, numbers.of(item), rules, stopped)
      if (!Array.isArray(parts)) return parts.then((late) => handOnParts(late, item, emit))
      return handOnParts(parts, item, emit)
    },
    flush() {
      first?.end()
    },
  })
}

async function emitEach(items: readonly Item[], emit: Emit<Item>): Promise<void> {
  for (const item of items) await emit(item)
}

function toRequest(
  { custom_id, params, position, part, parts, row }: RowPart,
  prompt: PromptVersion,
): BatchRequest {
  // Assign the members one by one: spreads are slow to create and to collect, and this runs for
  // every row.
  const request: { -readonly [Key in keyof BatchRequest]: BatchRequest[Key] } = {
    type: 'request',
    custom_id: custom_id!,
    params: params!,
    position,
  }
  if (part !== undefined) request.part = part
  if (parts !== undefined) request.parts = parts
  if (row !== undefined) request.row = row
  request.prompt = prompt
  return request
}

/** Counts rows from 1, for people. */
function reasonOf({ position, part, parts, bad }: RowPart, row: unknown): string {
  const which = part === undefined ? '' : `, request ${part + 1} of ${parts}`
  return `row ${position + 1} (position ${position}${which}${placeIn(row)}): ${bad}`
}

/** Returns where a row was read, if known, to follow its number. */
export function placeIn(row: unknown): string {
  const { file, line } = sourceOf(row) ?? {}
  if (file === undefined) return ''
  return line === undefined ? `, ${file}` : `, ${file} line ${line}`
}
