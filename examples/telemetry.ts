/**
 * What a collector gets of a job: a small job runs against the emulator, the OpenTelemetry SDK exports its metrics
 * and spans over OTLP to a receiver on this machine, and the program prints what has arrived there.
 *
 *     node telemetry.js
 *     OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 node telemetry.js    to a collector of yours
 */
import Anthropic from '@anthropic-ai/sdk'
import { awaitResults, chunkBySize, compose, countOutcomes, openJob, retryFailed } from 'batchline'
import { submitBatches, toRequests, validate } from 'batchline'
import type { Attempt } from 'batchline'
import { startEmulator } from 'batchline/emulator'
import { instrument } from 'batchline/otel'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { respond } from './telemetry/model.ts'
import { providersTo, shutDown } from './telemetry/providers.ts'
import { Receiver } from './telemetry/receiver.ts'
import { showReceived } from './telemetry/show.ts'

const Label = z.object({ topic: z.enum(['billing', 'bug', 'other']) })
const rows = Array.from({ length: 240 }, (_, n) => ({ id: `t-${n}`, text: `ticket ${n}` }))

const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']
const receiver = endpoint === undefined ? await Receiver.open() : undefined
const emulator = await startEmulator({ batchMs: 200, batchMsJitter: 300, respond })
const providers = providersTo(endpoint ?? receiver?.url ?? '')
const client = new Anthropic(emulator.clientOptions)

const stages = (attempt: Attempt) =>
  compose(
    chunkBySize(attempt, { maxRequests: 80 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs: 50 }),
    validate(Label),
  )

async function run(): Promise<void> {
  await using telemetry = instrument(providers)
  // No folder: a temporary one, which is removed at the end.
  await using job = await openJob({ client, onEvent: telemetry.onEvent })
  telemetry.attach(job)
  await pipeline(
    Readable.from(rows),
    toRequests(({ id, text }: { id: string; text: string }) => ({
      custom_id: id,
      params: {
        model: 'claude-haiku-5-5',
        max_tokens: 64,
        messages: [{ role: 'user', content: text }],
      },
    })),
    stages(job),
    retryFailed(job, stages, { maxAttempts: 2 }),
    countOutcomes(job),
    drain,
  )
}

/** Takes the outcomes: this example is about what is told of them. */
async function drain(outcomes: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of outcomes);
}

try {
  await run()
  await shutDown(providers)
  if (receiver) showReceived(receiver)
  else console.log(`Exported to ${endpoint}.`)
} finally {
  await emulator.close()
  await receiver?.close()
}
