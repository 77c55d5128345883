import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { SpanContext, Tracer } from '@opentelemetry/api'
import type { JobEvent } from '../index.ts'
import { names } from './attribute-names.ts'
import { eventAttributes } from './event-attributes.ts'
import { spans } from './span-table.ts'
import type { InRun } from './span-table.ts'

interface Begun {
  readonly at: Date
  readonly event: JobEvent
}

/** What ended a create call, by the event that says so. */
const results: Partial<Record<JobEvent['type'], string>> = {
  accepted: 'accepted',
  waiting: 'refused_for_now',
  'in-doubt': 'in_doubt',
  split: 'too_large',
}

/** A span for each create call of this process. It is made when the call has ended. */
export class SubmitSpans {
  readonly #tracer: Tracer
  readonly #begun = new Map<string, Begun>()
  /** Of batches that this process has sent and not fetched yet. */
  readonly #sent = new Map<string, SpanContext>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  /** @returns the span in which the batch was sent, when the event settles it */
  take(event: JobEvent, at: Date, of: InRun): SpanContext | undefined {
    if (event.type === 'submitting') this.#begun.set(keyOf(event), { at, event })
    const result = results[event.type]
    if (result !== undefined) this.#end(keyOf(event), event, result, at, of)
    if (event.type !== 'fetched' && event.type !== 'unresolved') return undefined
    const sent = this.#sent.get(event.id)
    this.#sent.delete(event.id)
    return sent
  }

  /** Ends what no event has ended, such as a call that the service has refused for good. */
  end(at: Date, of: InRun): void {
    for (const [key, { event }] of this.#begun) this.#end(key, event, 'not_accepted', at, of)
  }

  #end(key: string, event: JobEvent, result: string, at: Date, of: InRun): void {
    const begun = this.#begun.get(key)
    // A batch that was found later, after a call whose reply was lost, was not made by a call that began here.
    if (!begun) return
    this.#begun.delete(key)
    const attributes = {
      ...of.attributes,
      [names.job]: of.job,
      ...eventAttributes(event),
      [names.result]: result,
    }
    const options = { kind: SpanKind.CLIENT, startTime: begun.at, attributes }
    const span = this.#tracer.startSpan(spans.submit, options, of.parent)
    if (result === 'in_doubt' || result === 'not_accepted') {
      span.setAttribute(names.errorType, result).setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end(at)
    if (event.type === 'accepted') this.#sent.set(event.id, span.spanContext())
  }
}

function keyOf(event: JobEvent): string {
  const { attempt, chunk, name = '' } = event as { attempt?: number; chunk?: number; name?: string }
  return `${name}/${attempt}/${chunk}`
}
