/**
 * One item that becomes very many, with a slower sink: the largest number of items that wait in
 * between. An item counts as made when the stage emits it, and as taken when the sink is done with
 * it. So every buffer counts, visible or not.
 */
import { Readable, Transform, Writable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { stage } from '../../src/stream/stage.ts'
import { timePipeline } from './time-flow.ts'
import type { Part } from './time-flow.ts'

export interface FanOut {
  readonly ms: number
  /** Most items in the buffers of the streams in between, as they report it. */
  readonly buffered: number
  /** Most items that were made and not taken. */
  readonly unfinished: number
}

/** Called before an item is emitted. */
type Note = () => void
type Way = (note: Note) => Part

export const fanOutWays: Readonly<Record<string, Way>> = {
  '`stage()`, each `emit` awaited': (note) =>
    stage<number, number>({
      name: 'fan-out',
      async transform(count, emit) {
        for (let i = 0; i < count; i++) {
          note()
          await emit(i)
        }
      },
    }),
  'Transform that pushes and does not wait': (note) =>
    new Transform({
      objectMode: true,
      transform(count: number, _encoding, done) {
        for (let i = 0; i < count; i++) {
          note()
          this.push(i)
        }
        done()
      },
    }),
  'async generator': (note) =>
    async function* (input) {
      for await (const count of input) {
        for (let i = 0; i < Number(count); i++) {
          note()
          yield i
        }
      }
    },
}

/** @throws if an item is missing */
export async function fanOut(way: Way, items: number): Promise<FanOut> {
  let made = 0
  let taken = 0
  let buffered = 0
  let unfinished = 0
  const slow = new Writable({
    objectMode: true,
    write(item: number, _encoding, done) {
      if (item !== taken) throw new Error(`${item} came in the place of ${taken}`)
      setImmediate(() => {
        taken++
        done()
      })
    },
  })
  const part = way(() => {
    made++
    unfinished = Math.max(unfinished, made - taken)
    const lengths = typeof part === 'function' ? 0 : lengthsOf(part as Duplex)
    buffered = Math.max(buffered, lengths + slow.writableLength)
  })
  const { ms } = await timePipeline([Readable.from([items]), part, slow])
  if (made !== items || taken !== items) throw new Error(`${taken} of ${items} items came out`)
  return { ms, buffered, unfinished }
}

function lengthsOf(stream: Duplex): number {
  return stream.readableLength + stream.writableLength
}
