/** Hands a job's events and its state to the meters and spans, and keeps every fault of theirs away from it. */
import { diag, metrics, trace } from '@opentelemetry/api'
import type { Meter } from '@opentelemetry/api'
import type { JobEvent } from '../index.ts'
import { OptionCheck } from '../option-check.ts'
import { packageVersion } from '../package-version.ts'
import { flush } from './flush.ts'
import type { InstrumentedJob, InstrumentOptions } from './instrument-options.ts'
import type { Instrumentation } from './instrumentation.ts'
import { JobGauges } from './job-gauges.ts'
import { ProcessMeters } from './process-meters.ts'
import { RunSpans } from './run-spans.ts'

export class JobInstrumentation implements Instrumentation {
  readonly onEvent: (event: JobEvent) => void
  readonly #providers: readonly object[]
  readonly #flushMs: number
  readonly #meter: Meter
  readonly #meters: ProcessMeters
  readonly #gauges: JobGauges
  readonly #spans: RunSpans
  #job: InstrumentedJob | undefined
  #hasEvents = false
  #stopListening: (() => void) | undefined
  #ended: Promise<void> | undefined

  constructor(options: InstrumentOptions) {
    const meterProvider = options.meterProvider ?? metrics.getMeterProvider()
    const tracerProvider = options.tracerProvider ?? trace.getTracerProvider()
    const { attributes = {}, flushMs = 5000 } = options
    const version = packageVersion()
    this.#providers = [tracerProvider, meterProvider]
    this.#flushMs = flushMs
    this.#meter = meterProvider.getMeter('batchline', version)
    this.#meters = new ProcessMeters(this.#meter, attributes)
    this.#gauges = new JobGauges(this.#meter, attributes)
    this.#spans = new RunSpans(tracerProvider.getTracer('batchline', version), attributes)
    this.onEvent = (event) => {
      this.#hasEvents = true
      this.#take(event)
    }
  }

  attach(job: InstrumentedJob): void {
    const check = new OptionCheck('instrument')
    if (this.#ended)
      throw check.error('attach was called after end: call instrument once for each job')
    if (this.#job)
      throw check.error('attach: this already watches a job. Call instrument for each job')
    this.#job = job
    if (!this.#hasEvents) this.#stopListening = job.onEvent((event) => this.#take(event))
    guarded(() => {
      this.#spans.attach(job)
      this.#meters.attach(job)
      this.#gauges.attach(job)
    })
  }

  end(): Promise<void> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #end(): Promise<void> {
    this.#stopListening?.()
    guarded(() => {
      this.#meters.addAsked()
      this.#spans.end(new Date())
    })
    // The gauges stay until then: the last export has the end of the job.
    await flush(this.#providers, this.#flushMs)
    guarded(() => this.#gauges.detach())
  }

  #take(event: JobEvent): void {
    // What a listener throws ends the process as an uncaught exception.
    guarded(() => {
      if (this.#ended) return
      this.#meters.take(event)
      this.#gauges.take(event)
      this.#spans.take(event)
    })
  }
}

function guarded(work: () => void): void {
  try {
    work()
  } catch (error) {
    diag.error('batchline: telemetry could not be recorded; the job continues', error)
  }
}
