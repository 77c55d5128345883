/** The stages that make requests of rows, as the options of the command say. */
import type { Duplex } from 'node:stream'
import type {
  MessageCreateParamsNonStreaming,
  OutputConfig,
} from '@anthropic-ai/sdk/resources/messages'
import { isMarkedRow } from '../../as-row.ts'
import { markPrefix } from '../../cache-prefix.ts'
import { isOutcome } from '../../is-outcome.ts'
import { rejected } from '../../rejected.ts'
import { badRow } from '../../request/bad-row.ts'
import { carrier } from '../../request/carry.ts'
import type { CarryOption } from '../../request/carry.ts'
import type { MadeBy } from '../../request/prompt-of-stage.ts'
import { placeIn, requestsStage } from '../../request/requests-stage.ts'
import type { RequestInput } from '../../request/requests-of-row.ts'
import { stage } from '../../stream/stage.ts'
import type { Stage } from '../../stream/stage.ts'
import { PromptRequests } from './prompt-requests.ts'
import { fieldsOf, placeFields } from './request-template.ts'
import { fieldOf } from './row-field.ts'
import { commandWords } from '../options/command-words.ts'
import type { RequestSource } from '../options/request-source.ts'

/** Whether rows have to know where they were read. */
export function needsPlaces({ template }: RequestSource): boolean {
  return fieldsOf(template?.prompt, template?.system).some((field) => placeFields.includes(field))
}

/**
 * @param blank - counts up, by field, the rows that are sent although it holds nothing
 * @param say - gets a line for whatever the user should know
 */
export function requestStages(
  options: RequestSource,
  blank: Map<string, number>,
  say: (text: string) => void,
): [Duplex, ...Duplex[]] {
  const { template, schema, carry, truth } = options
  const mark = markerOf(options)
  const { onBadRow } = options.library.readRows
  const given = {
    carry: carryWatched(carry as CarryOption<unknown, unknown>, say, truth?.field),
    onBadRow,
    promptVersion: options.library.toRequests?.promptVersion,
  }
  const madeBy = madeByOptions(options)
  if (!template) {
    return [requestsStage((row) => mark(ready(row, schema?.format)), given, commandWords, madeBy)]
  }
  const requests = new PromptRequests(template, schema?.format, blank)
  const make = (row: unknown, position: number): RequestInput => mark(requests.make(row, position))
  return [rejectIncomplete(requests, options), requestsStage(make, given, commandWords, madeBy)]
}

/** All that makes requests of rows. Ready requests bring most of it themselves. */
function madeByOptions({ template, schema, ...options }: RequestSource): MadeBy {
  const more = [
    schema?.json ?? null,
    options['cache-prefix'],
    options.library.submitBatches?.betas ?? [],
  ]
  if (!template) return (constant) => [...more, constant]
  const { prompt, system = null, model, maxTokens } = template
  return () => [...more, prompt, system, model, maxTokens]
}

function markerOf(
  options: Pick<RequestSource, 'cache-prefix'>,
): (request: RequestInput) => RequestInput {
  if (!options['cache-prefix']) return (request) => request
  return (request) => markPrefix(request, '1h', '--cache-prefix')
}

/** A field that the first row lacks is mostly a slip, and would be noticed when all is paid. */
function carryWatched(
  carry: CarryOption<unknown, unknown>,
  say: (text: string) => void,
  truthField: string | undefined,
): CarryOption<unknown, unknown> {
  if (!Array.isArray(carry)) return carry
  const carried = carrier(carry)
  let isFirst = true
  return (row: unknown) => {
    const lacking = isFirst
      ? carry.filter((field) => !Object.hasOwn(Object(row) as object, field))
      : []
    isFirst = false
    for (const field of lacking) {
      const flag = field === truthField ? '--truth' : '--carry'
      say(`the first row has no field ${JSON.stringify(field)}, which ${flag} names`)
    }
    return carried(row)
  }
}

/**
 * Turns rows that lack what the prompt needs into rejected outcomes, before requests are made: a function
 * that throws while it makes a request can't say which id the row had.
 */
function rejectIncomplete(
  requests: PromptRequests,
  { carry, library }: RequestSource,
): Stage<unknown, unknown> {
  const carried = carrier(carry as CarryOption<unknown, unknown>)
  let position = -1
  return stage<unknown, unknown>({
    name: 'prompt',
    transform(row, emit) {
      position++
      const isRow = !isOutcome(row) || isMarkedRow(row)
      const problem = isRow ? requests.problem(row as object) : undefined
      if (problem === undefined) return emit(row)
      const reason = `row ${position + 1} (position ${position}${placeIn(row)}): ${problem}`
      if (library.readRows.onBadRow === 'error') throw badRow(reason, commandWords)
      return emit(rejected({ position, custom_id: requests.idOf(row), row: carried(row) }, reason))
    },
  })
}

/** A row that is not a request passes unchanged: the stage behind checks it and says what is wrong. */
function ready(row: unknown, format: OutputConfig['format']): RequestInput {
  const request = row as RequestInput
  const params = fieldOf(row, 'params') as MessageCreateParamsNonStreaming | undefined
  if (!format || typeof params !== 'object' || params === null) return request
  if (params.output_config?.format) return request
  return { ...request, params: { ...params, output_config: { ...params.output_config, format } } }
}
