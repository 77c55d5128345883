/**
 * The source and the sink around every measured stage, and the time that items take between them.
 */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A part of a pipeline between source and sink. */
export type Part =
  | NodeJS.ReadWriteStream
  | NodeJS.ReadableStream
  | ((input: AsyncIterable<unknown>) => AsyncIterable<unknown>)

export interface Cost {
  readonly ms: number
  /** User and kernel time of all threads. */
  readonly cpuMs: number
}

/** A source that is always ready. */
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
 * Runs the parts into a sink that accepts everything at once.
 *
 * @param weigh - the number of input items that an output item stands for
 * @throws if the number of items is not the expected one
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
  // The type of the array form does not allow generators.
  await pipeline(streams as readonly NodeJS.ReadWriteStream[])
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000 }
}
