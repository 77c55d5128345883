/** A row of very many parts is merged in one pass, and so is one of which parts failed. */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { mergeParts } from '../../src/index.ts'
import type { FinalOutcome } from '../../src/index.ts'
import { valued } from '../fixtures/outcomes.ts'

// More than a call has room for as arguments.
const parts = 150_000

function* partsOf(bad: ReadonlySet<number>): Generator<unknown> {
  for (let part = 0; part < parts; part++) {
    const good = valued(0, part, { part, parts })
    const failure = { kind: 'refused', message: 'no', retryable: false }
    yield bad.has(part) ? { ...good, ok: false, failure } : good
  }
}

for (const bad of [[], [parts - 2, parts - 1]]) {
  void t.test(`${bad.length} of ${parts} parts failed`, async (t) => {
    const out: FinalOutcome[] = []
    const sink = new Writable({
      objectMode: true,
      write: (outcome: FinalOutcome, _encoding, done) => done(void out.push(outcome) as undefined),
    })
    const start = process.cpuUsage()
    const merged = mergeParts((values: number[]) => values.length)
    await pipeline(Readable.from(partsOf(new Set(bad))), merged, sink)
    const { user, system } = process.cpuUsage(start)
    t.equal(out.length, 1)
    const [outcome] = out
    if (outcome?.ok) t.equal(outcome.value, parts)
    else t.match(outcome?.failure.message, `2 of the ${parts} parts`)
    t.equal(outcome?.ok, bad.length === 0)
    // It was over a millisecond a part when each part was looked for among all.
    t.ok((user + system) / parts < 300, `${(user + system) / parts} µs a part`)
  })
}
