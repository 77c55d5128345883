/** The two ends that every measured stage is put between, and the time that items take from one to the other. */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What may stand in the middle of a pipeline. */
export type Part =
  | NodeJS.ReadWriteStream
  | NodeJS.ReadableStream
  | ((input: AsyncIterable<unknown>) => AsyncIterable<unknown>)

export interface Cost {
  readonly ms: number
  /** User and kernel mode, all threads. */
  readonly cpuMs: number
}

/** A source that is never waited for. */
export function itemsFrom(items: number, make: (position: number) => unknown): Readable {
  let made = 0
  return new Readable({
    objectMode: true,
    read() {
      while (made < items) if (!this.push(make(made++))) return
      this.push(null)
    },
  })
}

/**
 * Runs the parts into a sink that takes everything at once.
 *
 * @param weigh - for how many an item stands that comes out
 * @throws when not as many come out as expected
 */
export async function timeFlow(
  parts: readonly Part[],
  expected: number,
  weigh: (item: never) => number = () => 1,
): Promise<Cost> {
  let taken = 0
  const sink = new Writable({
    objectMode: true,
    write(item, _encoding, done) {
      taken += weigh(item as never)
      done()
    },
  })
  const cost = await timePipeline([...parts, sink])
  if (taken !== expected) throw new Error(`${taken} of ${expected} items came out`)
  return cost
}

export async function timePipeline(
  streams: ReadonlyArray<Part | NodeJS.WritableStream>,
): Promise<Cost> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  // The type of the list form knows no generators.
  await pipeline(streams as readonly NodeJS.ReadWriteStream[])
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000 }
}
