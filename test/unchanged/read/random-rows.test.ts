/**
 * Random JSON rows with numbers of any length go in, are carried through the job folder, come out,
 * and go in again as the input of another job: equal byte for byte. ROWS=1000000 takes a million.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import t from 'tap'
import { sameValue } from '../../fixtures/number-value.ts'
import { startEmulator } from '../../../src/emulator/index.ts'
import {
  awaitResults,
  chunkBySize,
  compose,
  openJob,
  readRows,
  submitBatches,
  toRequests,
  writeRows,
} from '../../../src/index.ts'

const count = Number(process.env['ROWS'] ?? 3000)

/** Any number: as JSON.stringify writes it where a double holds it, else with its own digits. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(0|[1-9]\d{0,24})$/),
    fc.option(fc.stringMatching(/^\d{1,24}$/)),
    fc.option(fc.stringMatching(/^e[+-]?\d{1,4}$/), { freq: 8 }),
  )
  .map(([sign, whole, fraction, power]) => {
    const text = `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power ?? ''}`
    return isWritten(text) ? String(Number(text) || 0) : text
  })
/** The row number makes each row unique. */
const row = fc.tuple(
  fc.json({ maxDepth: 3 }),
  fc.array(number, { maxLength: 4 }),
  fc.string({ unit: 'grapheme' }),
)

void t.test(`${count} rows`, async (t) => {
  const dir = t.testdir()
  const [input, out, again] = ['in.jsonl', 'out.jsonl', 'again.jsonl'].map((name) =>
    join(dir, name),
  )
  const longNumbers = await writeInput(input!)
  t.ok(longNumbers > count / 2, `${longNumbers} rows with numbers that a double can't hold`)
  const emulator = await startEmulator({ batchMs: 1 })
  t.teardown(() => emulator.close())
  await run(input!, out!, join(dir, 'job-1'))
  await run(out!, again!, join(dir, 'job-2'))
  t.equal(await differing(input!, out!, (text) => `"row":${text}`), 0)
  t.equal(await differing(out!, again!, (text) => `"row":${text}`), 0)

  async function run(from: string, to: string, folder: string): Promise<void> {
    const client = new Anthropic(emulator.clientOptions)
    const job = await openJob(folder, { client })
    await pipeline(
      readRows<{ id: unknown }>(from),
      toRequests(
        (row: { id: unknown }) => ({ custom_id: 'same', params: paramsOf(`${String(row.id)}`) }),
        {
          carry: true,
        },
      ),
      compose(
        chunkBySize(job, { maxRequests: 20_000 }),
        submitBatches(job),
        awaitResults(job, { pollMs: 20 }),
      ),
      writeRows(to, { order: 'input' }),
    )
    await job.close()
  }
})

function paramsOf(content: string) {
  return {
    model: 'claude-haiku-5-5',
    max_tokens: 8,
    messages: [{ role: 'user' as const, content }],
  }
}

/** Writes a thousand random rows, each many times with different numbers. */
async function writeInput(path: string): Promise<number> {
  const samples = fc.sample(row, { numRuns: Math.min(count, 3000), seed: 17 })
  const file = createWriteStream(path)
  let longNumbers = 0
  for (let i = 0; i < count; i++) {
    const [value, numbers, text] = samples[i % samples.length]!
    const id = `${1 + (i % 9)}${String(i).padStart(20, '7')}`
    if (numbers.some((one) => !isWritten(one))) longNumbers++
    // Stringify again, so that names and texts are written as the output will write them.
    const any = JSON.stringify(JSON.parse(value))
    const line = `{"id":${id},"any":${any},"numbers":[${numbers.join()}],"text":${JSON.stringify(text)}}\n`
    if (!file.write(line)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  return longNumbers
}

/** Returns the lines of the output that do not contain the input's line unchanged. */
async function differing(
  input: string,
  output: string,
  held: (text: string) => string,
): Promise<number> {
  const inputs = createInterface({ input: createReadStream(input) })[Symbol.asyncIterator]()
  let different = 0
  let lines = 0
  for await (const line of createInterface({ input: createReadStream(output) })) {
    const { value } = await inputs.next()
    if (!line.includes(held(value as string))) different++
    lines++
  }
  return lines === count ? different : Number.NaN
}

/** Whether a double prints as the same number. */
function isWritten(text: string): boolean {
  const value = Number(text)
  return Number.isFinite(value) && sameValue(text, String(value))
}
