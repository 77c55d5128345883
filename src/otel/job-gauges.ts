import type { Attributes, BatchObservableResult, Meter, ObservableGauge } from '@opentelemetry/api'
import type { JobEvent, JobStatus } from '../index.ts'
import { names } from './attribute-names.ts'
import type { InstrumentedJob } from './instrument-options.ts'
import { ofJob } from './metric-table.ts'
import type { JobMetric, MetricFacts } from './metric-table.ts'

type Reading = readonly [key: JobMetric, value: number, attributes?: Attributes]

/**
 * The state of the whole job, whichever processes have worked on it. It is read when metrics are collected, once
 * for all gauges: reading takes longer the more batches a job has.
 */
export class JobGauges {
  readonly #meter: Meter
  readonly #attributes: Attributes
  readonly #gauges: ReadonlyMap<JobMetric, ObservableGauge>
  #job: InstrumentedJob | undefined
  /** As of the last look at the batches, in milliseconds since 1970. */
  #oldest: number | undefined
  readonly #observe = (result: BatchObservableResult): void => this.#read(result)

  constructor(meter: Meter, attributes: Attributes) {
    this.#meter = meter
    this.#attributes = attributes
    const facts = Object.entries(ofJob) as Array<[JobMetric, MetricFacts]>
    this.#gauges = new Map(
      facts.map(([key, { name, ...of }]) => [key, meter.createObservableGauge(name, of)]),
    )
  }

  attach(job: InstrumentedJob): void {
    this.#job = job
    this.#meter.addBatchObservableCallback(this.#observe, [...this.#gauges.values()])
  }

  detach(): void {
    this.#meter.removeBatchObservableCallback(this.#observe, [...this.#gauges.values()])
  }

  take(event: JobEvent): void {
    if (event.type !== 'polled') return
    this.#oldest = event.oldest === undefined ? undefined : Date.parse(event.oldest)
  }

  #read(result: BatchObservableResult): void {
    const status = this.#job?.status()
    if (!status) return
    const base = { ...this.#attributes, [names.job]: status.job }
    for (const [key, value, attributes] of [
      ...readings(status),
      ['oldest', this.#age(status)] as const,
    ]) {
      const gauge = this.#gauges.get(key)
      if (gauge) result.observe(gauge, value, { ...base, ...attributes })
    }
  }

  /** In seconds; 0 where no batch is open: the SDK goes on to export what is not observed any more. */
  #age({ attempts }: JobStatus): number {
    const isOpen = attempts.some(({ accepted }) => accepted > 0)
    if (this.#oldest === undefined || !isOpen) return 0
    // The clocks of the service and of this machine may differ.
    return Math.max(0, (Date.now() - this.#oldest) / 1000)
  }
}

function readings(status: JobStatus): Reading[] {
  const { attempts, cost, outcomes, askedNow } = status
  const sum = (
    key: 'sealed' | 'inDoubt' | 'accepted' | 'settled' | 'requests' | 'settledRequests',
  ) => attempts.reduce((all, attempt) => all + attempt[key], 0)
  const settled = sum('settledRequests')
  return [
    ...byState('batches', {
      sealed: sum('sealed'),
      in_doubt: sum('inDoubt'),
      accepted: sum('accepted'),
      settled: sum('settled'),
    }),
    ...byState('requests', { pending: sum('requests') - settled, settled }),
    ...byState('rows', {
      ...(status.inputRows === undefined ? {} : { input: status.inputRows }),
      sealed: status.sealedRows,
      sent: status.sentRows,
    }),
    ...(cost?.usd === undefined ? [] : [['cost', cost.usd] as const]),
    ...(outcomes ? outcomeReadings(outcomes) : []),
    ['duplicates', status.duplicates.length],
    ...(askedNow
      ? byState('asked', {
          answered: askedNow.answered,
          refused: askedNow.refused,
          open: askedNow.open,
        })
      : []),
    ...heldReadings(status),
  ]
}

function outcomeReadings({
  ok,
  failed,
  failures,
  tiers,
  fallback,
}: NonNullable<JobStatus['outcomes']>): Reading[] {
  return [
    ['outcomes', ok, { [names.outcome]: 'ok' }],
    ['outcomes', failed, { [names.outcome]: 'failed' }],
    ...failures.map(({ kind, error_type, rows }): Reading => {
      const type = error_type === undefined ? {} : { [names.errorType]: error_type }
      return ['failures', rows, { [names.kind]: kind, ...type }]
    }),
    ...Object.entries(tiers).map(([tier, rows]): Reading => [
      'tiers',
      rows,
      { [names.tier]: tier },
    ]),
    ['fallbacks', fallback],
  ]
}

function byState(key: JobMetric, states: Readonly<Record<string, number>>): Reading[] {
  return Object.entries(states).map(([state, value]) => [key, value, { [names.state]: state }])
}

/** The text of what holds a job is for people. */
function heldReadings({ held, tripped, canceled }: JobStatus): Reading[] {
  const other = held === undefined ? undefined : 'other'
  // A cancel holds from the moment it is recorded, and `held` only from the next look at it.
  const by = canceled ? 'canceled' : tripped ? 'tripped' : other
  return ['canceled', 'tripped', 'other'].map((hold) => {
    return ['held', hold === by ? 1 : 0, { [names.hold]: hold }]
  })
}
