import type { Counter, Histogram, Meter } from '@opentelemetry/api'
import { genAi, ofProcess } from './metric-table.ts'

/** What {@link ProcessMeters} records with. */
export interface ProcessInstruments {
  /** By name. */
  readonly counters: ReadonlyMap<string, Counter>
  readonly perBatch: Histogram
  readonly duration: Histogram
}

export function makeProcessInstruments(meter: Meter): ProcessInstruments {
  const { perBatch, duration, ...counted } = genAi
  const facts = [...Object.values(counted), ...Object.values(ofProcess)]
  return {
    counters: new Map(facts.map(({ name, ...of }) => [name, meter.createCounter(name, of)])),
    perBatch: meter.createHistogram(perBatch.name, perBatch),
    duration: meter.createHistogram(duration.name, duration),
  }
}
