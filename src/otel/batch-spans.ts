import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { Attributes, Link, SpanContext, Tracer } from '@opentelemetry/api'
import type { JobEvent } from '../index.ts'
import { names } from './attribute-names.ts'
import { requestedModel } from './process-meters.ts'
import { spans } from './span-table.ts'
import type { OfRun } from './span-table.ts'
import { tokenCounts } from './token-counts.ts'

type Settled = Extract<JobEvent, { readonly type: 'fetched' | 'unresolved' }>

interface OfBatch extends OfRun {
  /** The create call, where this process has made it. */
  readonly sent: SpanContext | undefined
}

/**
 * A span for each batch, from when the service made it to when it ended. It is made when the batch is known to have ended, by the
 * process that fetches it: batches outlive processes, and a span that is held open dies with its process.
 */
export class BatchSpans {
  readonly #tracer: Tracer

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  take(event: JobEvent, at: Date, of: OfBatch): void {
    if (event.type !== 'fetched' && event.type !== 'unresolved') return
    // Its span was made when its results came first.
    if (event.type === 'fetched' && event.again) return
    const ended = event.type === 'fetched' && event.ended ? new Date(event.ended) : at
    const created = event.created === undefined ? ended : new Date(event.created)
    const span = this.#tracer.startSpan(spans.batch, {
      kind: SpanKind.CLIENT,
      // It may have begun long before the run that fetches it: a trace of its own, with links.
      root: true,
      startTime: created,
      attributes: { ...of.attributes, ...attributesOf(event, of.job) },
      links: linksOf(of),
    })
    if (event.type === 'unresolved' || event.missing > 0) {
      span.setAttribute(names.errorType, 'unresolved').setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end(new Date(Math.max(created.getTime(), ended.getTime())))
  }
}

function linksOf({ run, sent }: OfBatch): Link[] {
  const by = (context: SpanContext, link: string): Link => {
    return { context, attributes: { [names.link]: link } }
  }
  return [...(sent ? [by(sent, 'sent_by')] : []), by(run, 'fetched_by')]
}

function attributesOf(event: Settled, job: string): Attributes {
  const { attempt, name, chunk, id } = event
  return {
    [names.operation]: 'batch',
    [names.provider]: 'anthropic',
    [names.job]: job,
    [names.batch]: id,
    [names.attempt]: attempt,
    ...(name === undefined ? {} : { [names.attemptName]: name }),
    [names.chunk]: chunk,
    ...(event.type === 'fetched' ? usedOf(event) : {}),
  }
}

function usedOf(event: Extract<JobEvent, { readonly type: 'fetched' }>): Attributes {
  const { lines, missing, tokens, usd, models } = event
  const { input, output, cacheRead, cacheWrite } = tokenCounts(tokens)
  const [answered, second] = models
  return {
    ...requestedModel(event),
    ...(answered && !second ? { [names.responseModel]: answered.model } : {}),
    [names.requests]: lines + missing,
    [names.missing]: missing,
    [names.answers]: models.reduce((sum, { answers }) => sum + answers, 0),
    [names.inputTokens]: input,
    [names.outputTokens]: output,
    ...(cacheRead > 0 ? { [names.cacheRead]: cacheRead } : {}),
    ...(cacheWrite > 0 ? { [names.cacheWrite]: cacheWrite } : {}),
    ...(usd === undefined ? {} : { [names.cost]: usd }),
  }
}
