import type { Attributes, Meter } from '@opentelemetry/api'
import type { JobEvent, ModelCost } from '../index.ts'
import { names } from './attribute-names.ts'
import type { InstrumentedJob } from './instrument-options.ts'
import { genAi, ofProcess } from './metric-table.ts'
import type { ProcessMetric } from './metric-table.ts'
import { makeProcessInstruments } from './process-instruments.ts'
import type { ProcessInstruments } from './process-instruments.ts'
import { modelsSince } from './models-since.ts'
import { tokenCounts } from './token-counts.ts'

type Of<Type extends JobEvent['type']> = Extract<JobEvent, { readonly type: Type }>

/** By which way answers came: a batch, or calls of `askNow`. */
type Via = 'batch' | 'ask_now'

/**
 * Counts what this process has done, by its events: a replay downloads nothing and so counts nothing. What a
 * killed process has not exported is in no count of any.
 */
export class ProcessMeters {
  readonly #attributes: Attributes
  readonly #made: ProcessInstruments
  #job: InstrumentedJob | undefined
  /** What `askNow` has cost when it was last looked at, by model. */
  #asked: readonly ModelCost[] = []

  constructor(meter: Meter, attributes: Attributes) {
    this.#attributes = attributes
    this.#made = makeProcessInstruments(meter)
  }

  attach(job: InstrumentedJob): void {
    this.#job = job
    this.#asked = askedBy(job)
  }

  take(event: JobEvent): void {
    const code = event.type === 'trouble' ? { [names.trouble]: event.code } : {}
    this.#add('events', 1, { [names.event]: event.type, ...code })
    if (event.type === 'accepted') this.#add('accepted', event.requests, attemptOf(event))
    else if (event.type === 'retrying') this.#add('retried', event.rows, attemptOf(event))
    else if (event.type === 'fetched') this.#addFetched(event)
    else if (event.type === 'asked') this.addAsked()
  }

  /** Calls of `askNow` have no events of their own: what they add is seen in the state of the job. */
  addAsked(): void {
    if (!this.#job) return
    const now = askedBy(this.#job)
    for (const model of modelsSince(now, this.#asked)) this.#addModel(model, {}, 'ask_now')
    this.#asked = now
  }

  #addFetched(event: Of<'fetched'>): void {
    // Fetched once more: what came of it was counted when it came first.
    if (event.again) return
    const of = attemptOf(event)
    this.#add('fetched', event.lines, of)
    if (event.missing > 0) this.#add('missing', event.missing, of)
    const requested = requestedModel(event)
    for (const model of event.models) this.#addModel(model, requested, 'batch')
    const { created, ended } = event
    if (created === undefined || ended === undefined) return
    // `created` is cut to the second, and nothing ends before it began.
    const seconds = Math.max(0, (Date.parse(ended) - Date.parse(created)) / 1000)
    const [answered, second] = event.models
    const responded = answered && !second ? { [names.responseModel]: answered.model } : {}
    this.#made.duration.record(seconds, {
      ...this.#attributes,
      ...operation('batch'),
      ...requested,
      ...responded,
    })
  }

  #addModel(of: ModelCost, requested: Attributes, via: Via): void {
    const { input, output, cacheRead, cacheWrite } = tokenCounts(of.tokens)
    const model = { ...requested, [names.responseModel]: of.model }
    const spent = { ...operation('chat'), [names.modality]: 'unknown', ...model, [names.via]: via }
    this.#count(genAi.input.name, input, spent)
    this.#count(genAi.output.name, output, spent)
    if (cacheRead > 0) this.#count(genAi.cacheRead.name, cacheRead, spent)
    if (cacheWrite > 0) this.#count(genAi.cacheWrite.name, cacheWrite, spent)
    for (const [type, count] of Object.entries({ input, output })) {
      const attributes = { ...operation(via), ...model, [names.tokenType]: type }
      this.#made.perBatch.record(count, { ...this.#attributes, ...attributes })
    }
    const answered = { ...model, [names.via]: via }
    this.#add('answers', of.answers, answered)
    if (of.unpricedAnswers > 0) this.#add('unpriced', of.unpricedAnswers, answered)
    if (of.usd !== undefined) this.#add('cost', of.usd, answered)
  }

  #add(key: ProcessMetric, value: number, attributes: Attributes): void {
    this.#count(ofProcess[key].name, value, attributes)
  }

  #count(name: string, value: number, attributes: Attributes): void {
    this.#made.counters.get(name)?.add(value, { ...this.#attributes, ...attributes })
  }
}

function operation(name: 'chat' | Via): Attributes {
  return { [names.operation]: name, [names.provider]: 'anthropic' }
}

function attemptOf({ attempt, name }: { attempt: number; name?: string }): Attributes {
  const named = name === undefined ? {} : { [names.attemptName]: name }
  return { [names.attempt]: attempt, ...named }
}

/** Known where all requests of the batch name the same. */
export function requestedModel({ requested = [] }: Of<'fetched'>): Attributes {
  const [model, second] = requested
  return model === undefined || second !== undefined ? {} : { [names.requestModel]: model }
}

function askedBy(job: InstrumentedJob): readonly ModelCost[] {
  return job.status().askedNow?.cost.models ?? []
}
