/**
 * Outcomes of whole batches, in an order of the batches that is not that of the input, into a database by `writeTo`, or
 * as `--into` says into a function that writes nothing, or into nothing at all.
 */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { writeTo } from '../../src/index.ts'
import type { Outcome } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { openSqlite } from '../../test/sinks/sqlite.ts'
import type { SqliteDriver } from '../../test/sinks/sqlite.ts'
import { nowhere } from '../watched/open-watcher.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    into: { type: 'string', default: 'nothing' },
    rows: { type: 'string', default: '100000' },
    batches: { type: 'string', default: '50' },
    shuffled: { type: 'boolean', default: false },
  },
})
const [rows, batches] = [Number(values.rows), Number(values.batches)]
const perBatch = Math.ceil(rows / batches)

/** Each batch once, far from its neighbours. */
function* order(): Generator<number> {
  // A prime that no number of batches here is a multiple of.
  for (let n = 0; n < batches; n++) yield values.shuffled ? (n * 31 + 17) % batches : n
}

function* outcomes(): Generator<Outcome> {
  for (const batch of order()) {
    const end = Math.min(rows, (batch + 1) * perBatch)
    for (let position = batch * perBatch; position < end; position++) yield outcome(position, batch)
  }
}

/** As large as one with a short answer. */
function outcome(position: number, batch: number): Outcome {
  const answer = `an answer to row ${position}, as long as those of a classifier: the customer asks for a refund`
  return {
    type: 'outcome',
    ok: true,
    custom_id: `ticket-${position}`,
    position,
    ref: { attempt: 1, chunk: batch + 1, index: position % perBatch },
    attempt: 1,
    batch_id: `msgbatch_${batch}`,
    model: 'claude-haiku-5-5',
    usage: { input_tokens: 210, output_tokens: 40 },
    message: { id: `msg_${position}`, content: [{ type: 'text', text: answer }] },
    value: { answer },
  } as unknown as Outcome
}

async function sinkOf(): Promise<{ sink: Writable; count: () => number }> {
  if (values.into === 'nothing') {
    let count = 0
    return { sink: nowhere(() => count++), count: () => count }
  }
  if (values.into === 'call') {
    let count = 0
    return { sink: writeTo((some) => void (count += some.length)), count: () => count }
  }
  const driver = values.into as SqliteDriver
  const database = await openSqlite(driver, join(values.folder, 'sink.sqlite'))
  return {
    sink: writeTo(database.write, { offset: database.offset }),
    count: () => database.offset() as number,
  }
}

const { sink, count } = await sinkOf()
await pipeline(Readable.from(outcomes()), sink)
report({ rows: count() })
