/** Outcomes that wait for their place, or for the other parts of their row, wait on disk: memory stays flat. */
import t from 'tap'
import { Readable, Writable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { mergeParts, orderRows, toRows } from '../../src/index.ts'
import { valued } from '../fixtures/outcomes.ts'

t.setTimeout(120_000)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const filler = 'x'.repeat(800)

/** The first row comes last, so that all others wait. Every row makes two requests with `parts`. */
function* backward(rows: number, parts: number): Generator<unknown> {
  for (let n = 1; n <= rows; n++) {
    const position = n % rows
    for (let part = 0; part < parts; part++) {
      const place = parts === 1 ? {} : { part, parts }
      yield valued(position, { text: `${filler}${n}`, at: new Date(n) }, place)
    }
  }
}

/** The most bytes of the heap and of buffers that are in use, above those at the start. */
async function mostBytes(rows: number, parts: number, stage: Duplex): Promise<number> {
  // What the run before has closed is let go in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 100))
  collect()
  const inUse = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  const before = inUse()
  let most = 0
  let items = 0
  let last = -1
  const watch = async function* (source: AsyncIterable<unknown>) {
    for await (const item of source) {
      if (++items % 2000 === 0) {
        collect()
        most = Math.max(most, inUse() - before)
      }
      yield item
    }
  }
  const sink = new Writable({
    objectMode: true,
    write(item: { position?: number }, _encoding, done) {
      last++
      if (item.position !== undefined && item.position !== last) {
        done(new Error(`${item.position} at ${last}`))
      } else done()
    },
  })
  await pipeline(Readable.from(backward(rows, parts)), watch, stage, sink)
  if (last + 1 !== rows) throw new Error(`${last + 1} of ${rows}`)
  return most
}

const maxMemoryBytes = 1e6
const stages: Array<[string, number, () => Duplex]> = [
  ['orderRows', 1, () => orderRows({ maxMemoryBytes })],
  ['mergeParts', 2, () => mergeParts((values) => values.length, { maxMemoryBytes })],
  ['toRows', 1, () => toRows(({ custom_id }) => ({ id: custom_id }), { maxMemoryBytes })],
]

for (const [name, parts, make] of stages) {
  void t.test(`${name} of rows that all wait for the first`, async (t) => {
    const [few, many] = [
      await mostBytes(10_000, parts, make()),
      await mostBytes(30_000, parts, make()),
    ]
    t.comment(`${few} bytes, and ${many} of three times the rows`)
    t.ok(few > 1e6, 'memory is used')
    t.ok(many < few * 1.5 + 2e6, 'and no more of it for more rows')
  })
}

void t.test('with all of it in memory this would be seen', async (t) => {
  const all = await mostBytes(30_000, 1, orderRows({ maxMemoryBytes: 1e9 }))
  t.ok(all > 2.5e7, `${all} bytes`)
})
