/**
 * Estimates against the bill, over many seeds. Each seed draws its own sample of the input, and learns the
 * length of answers from a job of its own over a few rows. The bill is that of the emulator's ledger for a
 * job over all rows.
 *
 *     node build/bench/estimate.js [--seeds 200] [--sample 200] [--rows 5000] [--like 200] [--uneven 0.5,1,1.5] [FILE.jsonl …]
 *
 * A row of a file has its text in `text` or `question`. Without files, and beside them, rows of uneven length
 * in three alphabets are made: how uneven is the standard deviation of the logarithm of their lengths.
 */
import { parseArgs } from 'node:util'
import { machine } from './harness/machine.ts'
import { Table } from './harness/table.ts'
import { judgeEstimates } from './estimate/judge-estimates.ts'
import { readTexts } from './estimate/read-texts.ts'
import { unevenRows } from '../test/fixtures/uneven-rows.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '200' },
    sample: { type: 'string', default: '200' },
    rows: { type: 'string', default: '5000' },
    like: { type: 'string', default: '200' },
    uneven: { type: 'string', default: '0.5,1,1.5' },
  },
})
const rules = {
  seeds: Number(values.seeds),
  sample: Number(values.sample),
  likeRows: Number(values.like),
}

console.log(`### Estimates: ${machine(process.execPath)}\n`)
const table = new Table(
  'rows',
  'number',
  'sample',
  'error of input',
  'interval of input held',
  'error of cost',
  'interval to either side',
  'interval of cost held',
)
for (const path of positionals) await show(path.split('/').at(-1) ?? path, await readTexts(path))
for (const sigma of values.uneven.split(',').filter(Boolean).map(Number)) {
  const rows = unevenRows(Number(values.rows), { sigma, median: 200 })
  await show(
    `uneven ${sigma}`,
    rows.map(({ text }) => text),
  )
}

async function show(name: string, texts: readonly string[]): Promise<void> {
  const { input, cost, reach } = await judgeEstimates(texts, rules)
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
  const held = ({ held: seeds }: { held: number }): string =>
    `${((100 * seeds) / rules.seeds).toFixed(1)} %`
  table.row(
    name,
    texts.length.toLocaleString('en'),
    rules.sample,
    percent(input.error),
    held(input),
    percent(cost.error),
    percent(reach),
    held(cost),
  )
}
