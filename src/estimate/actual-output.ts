/** What the answers of another job were like, from its folder. */
import { BatchlineError } from '../errors.ts'
import { ActualHits } from './actual-hits.ts'
import type { ActualRates } from './actual-hits.ts'
import type { RecordedUsage } from '../cost/recorded-usage.ts'
import { TokenSketch } from '../cost/token-sketch.ts'
import { readJournal } from '../job/journal/journal.ts'
import { readJob } from '../job/read-job.ts'
import { undated } from '../cost/undated.ts'

export interface AnswerSum {
  readonly answers: number
  readonly tokens: number
}

export interface ActualOutput {
  /** By model, without the date in its name. */
  readonly models: ReadonlyMap<string, AnswerSum>
  readonly all: AnswerSum
  /** The standard deviation of an answer's tokens by their mean. Undefined if it is not on record. */
  readonly spread: number | undefined
  /** How much its answers have read from the prompt cache. */
  readonly hits: ActualRates
}

/** @throws BatchlineError `ERR_INPUT` for a folder that is no job, or has no usage on record */
export async function readActualOutput(folder: string): Promise<ActualOutput> {
  const { paths } = await readJob(folder)
  // Results may be downloaded again; the last record of a chunk is the one that holds.
  const usages = new Map<string, RecordedUsage>()
  const hits = new ActualHits()
  await readJournal(paths.journal, (record) => {
    hits.take(record)
    if (record.type !== 'FETCHED') return
    const key = `${record.attempt} ${record.chunk}`
    if (record.usage) usages.set(key, record.usage)
    else usages.delete(key)
  })
  const models = new Map<string, AnswerSum>()
  const sketch = new TokenSketch()
  let all = { answers: 0, tokens: 0 }
  for (const { models: used, output } of usages.values()) {
    if (output !== undefined) sketch.mergeText(output)
    for (const { model, answers, tokens } of used) {
      const sum = { answers, tokens: tokens[1] }
      const name = undated(model)
      models.set(name, added(models.get(name), sum))
      all = added(all, sum)
    }
  }
  if (all.answers === 0) throw noUsage(folder)
  return { models, all, spread: spreadOf(sketch), hits: hits.rates() }
}

function added(a: AnswerSum | undefined, b: AnswerSum): AnswerSum {
  return a ? { answers: a.answers + b.answers, tokens: a.tokens + b.tokens } : b
}

/** Enough that the longest answers have steps of their own. */
const steps = 2000

function spreadOf(sketch: TokenSketch): number | undefined {
  if (sketch.count < 2) return undefined
  let sum = 0
  let squares = 0
  for (let i = 0; i < steps; i++) {
    const tokens = sketch.quantile((i + 0.5) / steps) ?? 0
    sum += tokens
    squares += tokens ** 2
  }
  const mean = sum / steps
  return mean === 0 ? 0 : Math.sqrt(Math.max(0, squares / steps - mean ** 2)) / mean
}

function noUsage(folder: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${folder} has no recorded usage of answers: none of its batches has been downloaded yet, or an older version of ` +
      'batchline wrote it. Use the folder of another job, or give a share of max_tokens instead. Nothing was sent.',
  )
}
