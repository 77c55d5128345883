/**
 * What a store of answers costs: CPU a row of `recall` and `remember` beside the same rows without them, in
 * one process and in turns; and rows a second with a rival on the same store.
 *
 *     node build/bench/answers.js [--items 20000] [--rounds 3]
 *
 * Figures are medians. Answers have about 1,000 bytes, requests too.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { parseArgs } from 'node:util'
import { answers, recall, remember } from '../src/index.ts'
import type { AnswerStore, BatchRequest, Outcome } from '../src/index.ts'
import { answerTo } from '../test/fixtures/answer-rows.ts'
import { message, text } from '../test/fixtures/message.ts'
import { requestOf } from '../test/fixtures/run-job.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'
import { itemsFrom, timeFlow } from './stages/time-flow.ts'
import type { Cost, Part } from './stages/time-flow.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    rival: { type: 'string' },
  },
})
const items = Number(values.items)
const answer = message([text('An answer in some words. '.repeat(40))])

/** Stands for the attempt: each request gets its answer. */
function answering(): Transform {
  return new Transform({
    objectMode: true,
    transform: (item: BatchRequest | Outcome, _encoding, done) =>
      done(null, item.type === 'outcome' ? item : answerTo(item, answer)),
  })
}

async function flow(from: number, stages: readonly Part[]): Promise<Cost> {
  const make = (i: number): BatchRequest => requestOf(i, `row ${from + i} `.repeat(80))
  return await timeFlow([itemsFrom(items, make), ...stages], items)
}

const through = (store: AnswerStore): Part[] => [recall(store), answering(), remember(store)]

/** Works on the store until it is killed. */
async function rival(folder: string): Promise<void> {
  const store = answers(folder)
  for (let from = 1e9; ; from += items) {
    await flow(from, through(store))
    console.log('round')
  }
}

async function compare(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'batchline-answers-'))
  const store = answers(join(scratch, 'answers'))
  const costs = new Map<string, Cost[]>()
  const take = (name: string, cost: Cost): void =>
    void costs.set(name, [...(costs.get(name) ?? []), cost])
  try {
    await flow(0, [answering()])
    for (let round = 0; round < Number(values.rounds); round++) {
      const from = round * items
      take('no store', await flow(from, [answering()]))
      take('all new: looked up and kept', await flow(from, through(store)))
      take('all known', await flow(from, through(store)))
    }
    const args = [import.meta.filename, '--rival', store.folder, '--items', String(items)]
    const other = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(other.stdout, 'data')
    for (let round = 0; round < Number(values.rounds); round++) {
      const from = (100 + round) * items
      take('all new, with a rival', await flow(from, through(store)))
      take('all known, with a rival', await flow(from, through(store)))
    }
    other.kill('SIGKILL')
    await once(other, 'close')
  } finally {
    await store.close()
    await rm(scratch, { recursive: true, force: true })
  }
  console.log(`### A store of answers: ${machine()}\n`)
  const table = new Table('rows', 'CPU µs a row', 'to no store', 'rows/s')
  const bare = median(costs.get('no store')!.map(({ cpuMs }) => cpuMs))
  for (const [name, taken] of costs) {
    const cpuMs = median(taken.map((cost) => cost.cpuMs))
    const ms = median(taken.map((cost) => cost.ms))
    const rate = Math.round((items / ms) * 1000).toLocaleString('en')
    table.row(name, ((cpuMs * 1000) / items).toFixed(1), (cpuMs / bare).toFixed(1), rate)
  }
}

await (values.rival === undefined ? compare() : rival(values.rival))
