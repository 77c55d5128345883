/** Very long lines and endless bodies cost bounded time and memory, and no other row is lost. */
import t from 'tap'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fetchResults } from '../../src/api/fetch-results.ts'
import type { JobEvent } from '../../src/index.ts'
import { maxResultBytes } from '../../src/job/results/max-result-bytes.ts'
import { mostLineBytes } from '../../src/limits.ts'
import { isAnswered, respond, uncut } from '../fixtures/answered.ts'
import { answerOf, clientOf, requests } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'

void t.test('lines of 1 and of 32 MB', async (t) => {
  const sizes = [1e6, 10, 32e6, 10]
  const { run } = await setUp(t, {
    respond: (_params, { index }) => uncut(String(index).repeat(sizes[index] ?? 1)),
  })
  const found = await run(requests(4))
  t.same(
    found.map((outcome) => answerOf(outcome).length),
    sizes,
  )
})

void t.test(
  'a line over the limit is told and fetched again, then its row is unresolved',
  async (t) => {
    const { emulator, run } = await setUp(t, {
      respond: (params, { index }) =>
        index === 1 ? uncut('x'.repeat(65 * 2 ** 20)) : respond(params),
    })
    const events: JobEvent[] = []
    const found = await run(requests(4), {
      onEvent: (event) => events.push(event),
      job: { settleMs: 50 },
    })
    t.match(found, [
      { ok: true },
      { ok: false, failure: { kind: 'unresolved' } },
      { ok: true },
      { ok: true },
    ])
    t.match(
      events.find((event) => event.type === 'trouble'),
      {
        what: /1 lines are missing \(1 are longer than 67108864 bytes\)/,
      },
    )
    t.match(
      events.find((event) => event.type === 'odd-lines'),
      { oversized: 1, unreadable: 0 },
    )
    t.equal((await emulator.ledger()).billed, 4)
    t.same(await run(requests(4)), found)
  },
)

void t.test(
  'a body that inflates without end is left, and the run can be made again',
  async (t) => {
    const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, ' '))
    let on = true
    const { emulator, folder, run } = await setUpBehindProxy(t, {
      answer: (_method, path) =>
        on && path.endsWith('/results')
          ? { status: 200, body: bomb, headers: { 'content-encoding': 'gzip' } }
          : undefined,
    })
    await t.rejects(run(requests(10)), {
      code: 'ERR_API',
      resumable: true,
      message: /\d+ compressed bytes became more than .* the service keeps the results for 29 days/,
    })
    for (const name of await readdir(join(folder, 'attempt-1'))) {
      const { size } = await stat(join(folder, 'attempt-1', name))
      t.ok(size < 10_000, `${name}: ${size} bytes`)
    }
    on = false
    t.ok(isAnswered(await run(requests(10)), 10))
    t.equal((await emulator.ledger()).billed, 10)
  },
)

void t.test('a body longer than its requests allow is refused as well', async (t) => {
  const server = createServer((_message, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    // In pieces, so that nothing tells its length.
    response.write(gzipSync('x'.repeat(5000)))
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => void server.close())
  const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const read = async (maxBytes: number): Promise<number> => {
    let bytes = 0
    const options = { timeoutMs: 5000, maxBytes }
    for await (const block of fetchResults(client, 'one', options)) bytes += block.length
    return bytes
  }
  t.equal(await read(5000), 5000)
  await t.rejects(read(4999), { message: 'more than 4999 bytes came' })
  t.ok(maxResultBytes(1) > 2 * mostLineBytes, 'the longest line fits, and a stray one')
  t.ok(maxResultBytes(100_000) > 100_000 * 300_000 * 6, 'and the longest answers')
})
