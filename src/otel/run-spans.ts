import { context, SpanKind, trace } from '@opentelemetry/api'
import type { Attributes, Span, Tracer } from '@opentelemetry/api'
import type { JobEvent } from '../index.ts'
import { names } from './attribute-names.ts'
import { BatchSpans } from './batch-spans.ts'
import { eventAttributes } from './event-attributes.ts'
import type { InstrumentedJob } from './instrument-options.ts'
import { spans } from './span-table.ts'
import { SubmitSpans } from './submit-spans.ts'

/** Events that have a span of their own, or come so often that they would push the others out of the span. */
const left: ReadonlySet<JobEvent['type']> = new Set([
  'opened',
  'closed',
  'sealed',
  'submitting',
  'accepted',
  'polled',
  'ended',
  'fetched',
  'emitted',
])

/** The span of this run, and those of its create calls and of the batches that it fetches. */
export class RunSpans {
  readonly #tracer: Tracer
  readonly #attributes: Attributes
  readonly #submits: SubmitSpans
  readonly #batches: BatchSpans
  #run: Span | undefined
  #job: InstrumentedJob | undefined
  #isOver = false
  /** Of the job. */
  #id = ''

  constructor(tracer: Tracer, attributes: Attributes) {
    this.#tracer = tracer
    this.#attributes = attributes
    this.#submits = new SubmitSpans(tracer)
    this.#batches = new BatchSpans(tracer)
  }

  attach(job: InstrumentedJob): void {
    this.#job = job
    this.#runSince(new Date(), job.status().job)
  }

  take(event: JobEvent): void {
    const at = new Date(event.at)
    if (event.type === 'opened') this.#runSince(at, event.job)
    const run = this.#run
    if (!run || this.#isOver) return
    const of = { run: run.spanContext(), attributes: this.#attributes, job: this.#id }
    const sent = this.#submits.take(event, at, {
      ...of,
      parent: trace.setSpan(context.active(), run),
    })
    this.#batches.take(event, at, { ...of, sent })
    if (event.type === 'closed') this.end(at, event.open)
    else if (!left.has(event.type)) {
      run.addEvent(`batchline.${event.type}`, eventAttributes(event), at)
    }
  }

  /** @param open - batches that run on */
  end(at: Date, open?: number): void {
    const run = this.#run
    if (!run || this.#isOver) return
    this.#isOver = true
    const parent = trace.setSpan(context.active(), run)
    const of = { run: run.spanContext(), attributes: this.#attributes, job: this.#id, parent }
    this.#submits.end(at, of)
    const status = this.#job?.status()
    const { outcomes, cost } = status ?? {}
    run.setAttributes({
      ...(open === undefined ? {} : { [names.open]: open }),
      ...(outcomes ? { [names.ok]: outcomes.ok, [names.failed]: outcomes.failed } : {}),
      ...(cost?.run?.usd === undefined ? {} : { [names.cost]: cost.run.usd }),
    })
    run.end(at)
  }

  /** A child of what is active where the job is opened, such as the task of a scheduler. */
  #runSince(at: Date, job: string): void {
    if (this.#run) return
    this.#id = job
    const attributes = { ...this.#attributes, [names.job]: job }
    this.#run = this.#tracer.startSpan(spans.run, {
      kind: SpanKind.INTERNAL,
      startTime: at,
      attributes,
    })
  }
}
