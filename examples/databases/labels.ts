/** What both examples with a database do before it: messages, their requests, and labels. */
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { awaitResults, chunkBySize, compose, submitBatches, validate } from 'batchline'
import type { Attempt, FinalOutcome, RequestInput, Stage } from 'batchline'
import type { BatchRequest, Outcome } from 'batchline'
import { z } from 'zod'
import { intents } from '../classify/intents.ts'
import { table } from '../support/print.ts'

export interface Message {
  readonly id: string
  readonly text: string
}

const Label = z.object({ intent: z.enum(intents), confidence: z.number().min(0).max(1) })
export type Label = z.infer<typeof Label>

/** A line of the table `labels`. */
export interface LabelRow {
  readonly message: string
  readonly intent: string | null
  readonly confidence: number | null
  /** Why there is no intent. */
  readonly failure: string | null
}

export function labelRow(outcome: FinalOutcome<Label, Message>): LabelRow {
  const { custom_id: message } = outcome
  const { intent = null, confidence = null } = outcome.ok ? (outcome.value ?? {}) : {}
  return { message, intent, confidence, failure: outcome.ok ? null : outcome.failure.kind }
}

export function requestOf({ id, text }: Message): RequestInput {
  return {
    custom_id: id,
    params: {
      model: 'claude-haiku-5-5',
      max_tokens: 100,
      system: `You sort messages of customers to a bank by intent. Answer with JSON: {"intent": one of the list,
"confidence": from 0 to 1}. The list:\n${intents.join('\n')}`,
      messages: [{ role: 'user', content: `<message>\n${text}\n</message>` }],
      output_config: { format: zodOutputFormat(Label) },
    },
  }
}

export function labelStages(
  maxRequests: number,
  pollMs: number,
): (
  attempt: Attempt<Message>,
) => Stage<BatchRequest<Message> | Outcome<unknown, Message>, Outcome<Label, Message>> {
  return (attempt) =>
    compose(
      chunkBySize(attempt, { maxRequests }),
      submitBatches(attempt),
      awaitResults(attempt, { pollMs }),
      validate(Label),
    )
}

/** Prints what a query of the table has found. */
export function showLabels(
  counts: ReadonlyArray<{ readonly intent: string | null; readonly messages: number }>,
): void {
  table(
    ['intent', 'messages'],
    counts.map(({ intent, messages }) => [intent ?? 'none', messages]),
  )
}
