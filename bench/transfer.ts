/**
 * Upload and download alone: ways to send a create body from a file and to read results, each in
 * its own process, against a server that does nothing with the bytes.
 *
 *     node build/bench/transfer.js [--mb 250] [--line-mb 32] [--rounds 3] [--node PATH] [--only TEXT]
 *
 * The ways take turns, and figures are medians. Time and CPU are those of the transfer, without
 * starting the process. Peak RSS is that of the whole process; `before` is its RSS when the
 * transfer began.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './harness/machine.ts'
import { writeInput } from '../test/fixtures/write-input.ts'
import { compareWays } from './transfers/compare-ways.ts'
import type { Comparison } from './transfers/compare-ways.ts'
import { runWay } from './transfers/run-way.ts'
import { startSinkServer } from './transfers/start-sink-server.ts'
import type { SinkServer } from './transfers/start-sink-server.ts'
import { parsedReads, plainReads, rowReads, uploads } from './transfers/ways.ts'
import type { Way } from './transfers/ways.ts'
import { writeBody, writeLongLine, writeResults } from './transfers/write-files.ts'

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '250' },
    'line-mb': { type: 'string', default: '32' },
    rounds: { type: 'string', default: '3' },
    node: { type: 'string', default: process.execPath },
    only: { type: 'string', default: '' },
  },
})
const { node } = values
const lines = Math.ceil(Number(values.mb) * 1000)
const scratch = await mkdtemp(join(tmpdir(), 'batchline-transfer-'))
const at = (name: string): string => join(scratch, name)
try {
  console.log(`## Transfers alone: ${machine(node)}`)
  await compareBulk()
  await compareLongLines()
} finally {
  await rm(scratch, { recursive: true, force: true })
}

async function compareBulk(): Promise<void> {
  await writeInput(at('requests.jsonl'), { kind: 'requests', rows: lines, rowBytes: 1000 })
  await writeBody(at('requests.jsonl'), at('body.json'))
  await writeResults(at('results.jsonl'), lines)
  await withServer('results.jsonl', async (server) => {
    const title = `Upload of ${values.mb} MB`
    await compare({
      title,
      ways: uploads,
      file: at('body.json'),
      run: (way) => upload(way, server),
    })
    const run = (way: Way) => runWay(way, { node, url: server.url, expected: { lines } })
    for (const [done, ways] of [
      ['each line parsed', parsedReads],
      ['lines cut, not parsed', plainReads],
    ] as const) {
      const what = `Results of ${values.mb} MB, ${done}`
      await compare({ title: what, ways, file: at('results.jsonl'), run })
    }
  })
}

async function compareLongLines(): Promise<void> {
  const length = Number(values['line-mb']) * 1e6
  await writeLongLine(at('result.jsonl'), 'result', length)
  await writeLongLine(at('row.jsonl'), 'row', length)
  const expected = { lines: 1 }
  await withServer('result.jsonl', async ({ url }) => {
    const title = `One result of ${values['line-mb']} MB, parsed`
    const run = (way: Way) => runWay(way, { node, url, expected })
    await compare({ title, ways: parsedReads, file: at('result.jsonl'), run })
  })
  const title = `One row of ${values['line-mb']} MB, from a file`
  const run = (way: Way) => runWay(way, { node, file: at('row.jsonl'), expected })
  await compare({ title, ways: rowReads, file: at('row.jsonl'), run })
}

async function upload(way: Way, server: SinkServer): ReturnType<typeof runWay> {
  const file = way.script.includes('sdk-requests') ? at('requests.jsonl') : at('body.json')
  const figures = await runWay(way, { node, url: server.url, file, expected: {} })
  const [received, { size }] = [await server.received(), await stat(file)]
  // Requests that are serialised again have commas instead of line ends, and an envelope.
  if (Math.abs(received - size) > 20) throw new Error(`${received} of ${size} bytes came`)
  return figures
}

async function compare(one: Omit<Comparison, 'rounds'>): Promise<void> {
  if (!one.title.includes(values.only)) return
  await compareWays({ ...one, rounds: Number(values.rounds) })
}

async function withServer(file: string, use: (server: SinkServer) => Promise<void>): Promise<void> {
  const server = await startSinkServer(at(file))
  try {
    await use(server)
  } finally {
    await server.stop()
  }
}
