/**
 * One pass over the requests of an input. Whatever its size, what stays in memory is a few sums for each
 * model, a sample, and the names of the longest requests.
 */
import { BatchlineError } from '../errors.ts'
import { toJson } from '../json/to-json.ts'
import type { BatchRequest, Outcome } from '../outcome.ts'
import { countParams } from '../request/count-params.ts'
import { isCountable } from '../request/is-countable.ts'
import type { RowPlace } from '../source-of.ts'
import type { RejectedRows } from './cost-estimate.ts'
import { ModelRequests } from './model-requests.ts'
import type { DrawnRequest, RequestName } from './model-requests.ts'
import { PrefixTable } from './prefix-table.ts'
import { seededRandom } from './seeded-random.ts'

/** A request whose `row` is where its row was read. */
export type PlacedRequest = BatchRequest<RowPlace>

/** Bytes of all drawn requests together. */
const mostSampleBytes = 64_000_000
/** Of a `count_tokens` call (docs: api/overview). */
const mostCountBytes = 32_000_000
/** The service has a few dozen. More are names made of row data, and each needs room. */
const mostModels = 100
const shownRejected = 5

export interface SurveyOptions {
  readonly sample: number
  readonly seed: number
  /** Rows that go ahead of all others. Default 0. */
  readonly pilot?: number | undefined
  /** Different marked prefixes that are kept. Default 50,000. */
  readonly prefixes?: number | undefined
  /** Default 64 MB. */
  readonly sampleBytes?: number | undefined
}

export class Survey {
  readonly #options: SurveyOptions
  readonly #models = new Map<string, ModelRequests>()
  readonly prefixes: PrefixTable
  readonly #first: Array<RejectedRows['first'][number]> = []
  #lastPosition = -1
  #lastRejected = -1
  #rejectedRows = 0
  #rejectedRequests = 0
  #sampleBytes = 0
  #pilotEnd: number | undefined
  rows = 0
  requests = 0
  thinned = false

  constructor(options: SurveyOptions) {
    this.#options = options
    this.prefixes = new PrefixTable(options.prefixes)
  }

  get models(): readonly ModelRequests[] {
    return [...this.#models.values()]
  }

  get rejected(): RejectedRows {
    return { rows: this.#rejectedRows, requests: this.#rejectedRequests, first: this.#first }
  }

  /** @throws BatchlineError `ERR_INPUT` for more models than there can be */
  take(item: PlacedRequest | Outcome): void {
    // The parts of a row follow each other.
    if (item.position !== this.#lastPosition) this.rows++
    this.#lastPosition = item.position
    if (item.type === 'outcome') this.#reject(item)
    else this.#add(item)
  }

  #reject(outcome: Outcome): void {
    const { position, custom_id } = outcome
    if (position !== this.#lastRejected) this.#rejectedRows++
    this.#lastRejected = position
    this.#rejectedRequests++
    if (this.#first.length === shownRejected) return
    const reason = outcome.ok ? 'it has an answer' : outcome.failure.message
    this.#first.push({ position, custom_id, reason })
  }

  #add(request: PlacedRequest): void {
    const { params } = request
    const text = toJson(params)
    const bytes = Buffer.byteLength(text)
    this.requests++
    const model = this.#modelOf(params)
    // The quotes of a text that spoke of it would be escaped.
    const isMarked = text.includes('"cache_control":{')
    // A job counts its pilot from the first row that is sent.
    this.#pilotEnd ??= request.position + (this.#options.pilot ?? 0)
    const isPilot = request.position < this.#pilotEnd
    const prefixes = isMarked ? this.prefixes.add(request, model, isPilot) : []
    const canBeCounted = bytes <= mostCountBytes && isCountable(params)
    model.add(bytes, params.max_tokens, canBeCounted)
    model.longest.offer(bytes, () => ({ ...nameOf(request), bytes }))
    if (canBeCounted) this.#draw(model, request, { bytes, prefixes })
  }

  #draw(model: ModelRequests, request: PlacedRequest, facts: DrawnFacts): void {
    const draw = (): DrawnRequest => {
      const body = Buffer.from(toJson(countParams(request.params)))
      return { ...nameOf(request), ...facts, body }
    }
    const { added, dropped } = model.sample.offer(draw)
    this.#sampleBytes += (added?.body.length ?? 0) - (dropped?.body.length ?? 0)
    const { sampleBytes = mostSampleBytes } = this.#options
    // All alike, so that no kind of request is drawn more rarely than another.
    while (this.#sampleBytes > sampleBytes && this.#thin()) this.thinned = true
  }

  #thin(): boolean {
    for (const { sample } of this.#models.values()) sample.thin()
    const before = this.#sampleBytes
    this.#sampleBytes = 0
    for (const { sample } of this.#models.values()) {
      for (const { body } of sample.items) this.#sampleBytes += body.length
    }
    return this.#sampleBytes < before
  }

  #modelOf(params: BatchRequest['params']): ModelRequests {
    const { model } = params
    const { inference_geo, speed } = params as { inference_geo?: unknown; speed?: unknown }
    const geo = textOf(inference_geo)
    const fast = textOf(speed)
    // A key for every request: joined, and JSON only where a name might hold the separator.
    const key = geo === undefined && fast === undefined ? model : toJson([model, geo, fast])
    const known = this.#models.get(key)
    if (known) return known
    if (this.#models.size === mostModels) throw tooManyModels(model)
    const { sample, seed } = this.#options
    const random = seededRandom(seed, this.#models.size)
    const made = new ModelRequests({ model, geo, speed: fast }, sample, random)
    this.#models.set(key, made)
    return made
  }
}

type DrawnFacts = Pick<DrawnRequest, 'bytes' | 'prefixes'>

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function nameOf({ position, part, custom_id, row }: PlacedRequest): RequestName {
  return { position, part, custom_id, place: row }
}

function tooManyModels(model: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `the requests name more than ${mostModels} models, the last of them ${JSON.stringify(model.slice(0, 80))}. params.model ` +
      'is probably taken from the wrong field of a row. Nothing was sent.',
  )
}
