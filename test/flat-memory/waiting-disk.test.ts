/** What waits on disk for its place gives the disk back, also where the order is never quite that of the input. */
import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { orderRows } from '../../src/index.ts'
import { valued } from '../fixtures/outcomes.ts'
import { noOpenFiles } from '../fixtures/open-files.ts'

const rowsOfBatch = 100
const filler = 'x'.repeat(10_000)

/** An even number of batches as they come when each second one is overtaken: at every moment one of them waits, but never more than three. */
function* overlapping(batches: number): Generator<unknown> {
  for (const batch of orderOf(batches)) {
    for (let row = 0; row < rowsOfBatch; row++) {
      yield valued(batch * rowsOfBatch + row, { text: filler })
    }
  }
}

function orderOf(batches: number): number[] {
  const order = [2, 0]
  for (let batch = 4; batch < batches; batch += 2) order.push(batch, batch - 3)
  return [...order, batches - 3, batches - 1]
}

/** Bytes on the disk of files in a folder that have lost their name, and how many of them are open. */
function spills(folder: string): { bytes: number; files: number } {
  const found = { bytes: 0, files: 0 }
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      if (!readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)) continue
      found.bytes += statSync(`/proc/self/fd/${fd}`).blocks * 512
      found.files++
    } catch {
      // the descriptor of the listing itself
    }
  }
  return found
}

async function mostDisk(
  folder: string,
  batches: number,
): Promise<{ bytes: number; files: number }> {
  const most = { bytes: 0, files: 0 }
  let rows = 0
  const sink = new Writable({
    objectMode: true,
    write({ position }: { position: number }, _encoding, done) {
      if (rows++ % rowsOfBatch === 0) {
        const { bytes, files } = spills(folder)
        most.bytes = Math.max(most.bytes, bytes)
        most.files = Math.max(most.files, files)
      }
      done(position === rows - 1 ? null : new Error(`${position} at ${rows - 1}`))
    },
  })
  const ordered = orderRows({ maxMemoryBytes: 200_000, tempDir: folder })
  await pipeline(Readable.from(overlapping(batches)), ordered, sink)
  if (rows !== batches * rowsOfBatch) throw new Error(`${rows} rows`)
  return most
}

void t.test('of rows that wait a few at a time', { skip: noOpenFiles }, async (t) => {
  const folder = t.testdir({ spills: {} })
  const few = await mostDisk(join(folder, 'spills'), 60)
  const many = await mostDisk(join(folder, 'spills'), 180)
  t.comment(`${JSON.stringify(few)}, and ${JSON.stringify(many)} of three times the rows`)
  t.ok(few.bytes > 1e6, 'the disk is used')
  t.ok(many.bytes < few.bytes * 1.3, 'and no more of it for more rows')
  t.ok(many.files <= 3, 'with few open files')
  t.equal(spills(folder).files, 0, 'and none of it at the end')
})
