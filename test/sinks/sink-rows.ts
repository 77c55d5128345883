/** The rows of the runs into a database: some fail for good, some are asked again, some have parts. */
import type { BatchRequest } from '../../src/index.ts'
import { kindOf } from '../faults/fault-rows.ts'
import type { Written } from './table.ts'

export function* sinkRequests(count: number): Generator<BatchRequest> {
  for (let position = 0; position < count; position++) {
    const parts = position % 9 === 4 ? 3 : 1
    for (let part = 0; part < parts; part++) yield requestAt(position, part, parts)
  }
}

/** What the table must hold at the end. */
export function expectedRows(count: number): Written[] {
  return [...sinkRequests(count)].map(({ position, part = 0 }) => {
    const isDoomed = textAt(position, part).startsWith('doomed')
    const answer = isDoomed ? 'errored' : `re: ${textAt(position, part)}`
    return { position, part, answer }
  })
}

function requestAt(position: number, part: number, parts: number): BatchRequest {
  return {
    type: 'request',
    custom_id: `row ${position}.${part}`,
    position,
    ...(parts === 1 ? {} : { part, parts }),
    params: {
      model: 'claude-haiku-5-5',
      max_tokens: 64,
      messages: [{ role: 'user', content: textAt(position, part) }],
    },
  }
}

function textAt(position: number, part: number): string {
  const kind = kindOf(position, { run: '', count: 0, vague: true, padding: 0 })
  return `${kind} row ${position}, part ${part}`
}
