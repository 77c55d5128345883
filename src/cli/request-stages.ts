/** From rows to requests, as the options of a command say. */
import type { Duplex } from 'node:stream'
import type {
  MessageCreateParamsNonStreaming,
  OutputConfig,
} from '@anthropic-ai/sdk/resources/messages'
import { isMarkedRow, isOutcome, rejected } from '../outcome.ts'
import { carrier } from '../request/carry.ts'
import type { RequestInput } from '../request/requests-of-row.ts'
import { stage } from '../stream/stage.ts'
import type { Stage } from '../stream/stage.ts'
import { toRequests } from '../to-requests.ts'
import { PromptRequests } from './prompt-requests.ts'
import { fieldOf } from './row-field.ts'
import type { RunOptions } from './run-options.ts'

export function requestStages({ template, schema, carry }: RunOptions): Duplex[] {
  // The types of toRequests tell the kinds of `carry` apart, and here the kind is known at run time only.
  const options = { carry } as { carry: true }
  if (!template) return [toRequests((row: unknown) => ready(row, schema?.format), options)]
  const requests = new PromptRequests(template, schema?.format)
  const make = (row: unknown, position: number): RequestInput => requests.make(row, position)
  return [rejectIncomplete(requests, carrier(options.carry)), toRequests(make, options)]
}

/**
 * Rows without what the prompt needs leave as rejected outcomes before `toRequests`: a function that
 * throws there has no way to say whose row it was.
 */
function rejectIncomplete(
  requests: PromptRequests,
  carried: (row: unknown) => unknown,
): Stage<unknown, unknown> {
  let position = -1
  return stage<unknown, unknown>({
    name: 'prompt',
    transform(row, emit) {
      position++
      const isRow = !isOutcome(row) || isMarkedRow(row)
      const problem = isRow ? requests.problem(row as object) : undefined
      if (problem === undefined) return emit(row)
      const at = { position, custom_id: requests.idOf(row), row: carried(row) }
      return emit(rejected(at, `row ${position + 1} (position ${position}): ${problem}`))
    },
  })
}

/** What is no request is left to the check in `toRequests`, which says why. */
function ready(row: unknown, format: OutputConfig['format']): RequestInput {
  const request = row as RequestInput
  const params = fieldOf(row, 'params') as MessageCreateParamsNonStreaming | undefined
  if (!format || typeof params !== 'object' || params === null) return request
  if (params.output_config?.format) return request
  return { ...request, params: { ...params, output_config: { ...params.output_config, format } } }
}
