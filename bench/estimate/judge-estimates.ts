/** How far estimates are from the bill, and how often their intervals hold it. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Answer } from '../../src/emulator/index.ts'
import { seededRandom } from '../../src/emulator/random.ts'
import { estimateCost } from '../../src/index.ts'
import type { BatchRequest, RequestInput } from '../../src/index.ts'
import { questionOf } from '../../test/fixtures/answered.ts'
import { clientOf, runJob } from '../../test/fixtures/run-job.ts'

export interface JudgeRules {
  readonly seeds: number
  readonly sample: number
  /** Rows of the job that each estimate learns from. */
  readonly likeRows: number
}

export interface Judgement {
  /** The mean of how far estimates are off, as a share of the truth. */
  readonly error: number
  /** Of how many seeds the interval held the truth. */
  readonly held: number
}

export interface Judged {
  readonly input: Judgement
  readonly cost: Judgement
  /** Half of the interval of the cost, as a share of the cost. */
  readonly reach: number
}

export async function judgeEstimates(texts: readonly string[], rules: JudgeRules): Promise<Judged> {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-estimate-'))
  try {
    return await judge(folder, texts, rules)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function judge(
  folder: string,
  texts: readonly string[],
  { seeds, sample, likeRows }: JudgeRules,
): Promise<Judged> {
  const rows = Array.from(texts.keys())
  const ask = (row: number): RequestInput => requestOf(texts[row] ?? '', row)
  const { usd, tokens } = await billOf(join(folder, 'whole'), rows.map(sent(ask)))
  const emulator = await startEmulator({ batchMs: 1, respond, limits: { queue: 1e9 } })
  const client = clientOf(emulator.url)
  const input = { error: 0, held: 0 }
  const cost = { error: 0, held: 0 }
  let reach = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const like = join(folder, `like-${seed}`)
    const random = seededRandom(seed)
    const others = Array.from({ length: likeRows }, () => Math.floor(random() * rows.length))
    await runJob(like, emulator.url, others.map(sent(ask)), { chunk: { maxRequests: 100_000 } })
    const { models, usd: found } = await estimateCost(rows, ask, { client, sample, seed, like })
    await rm(like, { recursive: true })
    if (!found) throw new Error('no price')
    note(input, models[0]!.inputTokens!, tokens.input)
    note(cost, { total: found.expected, ...found }, usd)
    reach += (found.high - found.low) / 2 / usd
  }
  await emulator.close()
  input.error /= seeds
  cost.error /= seeds
  return { input, cost, reach: reach / seeds }
}

function note(
  judgement: { error: number; held: number },
  { total, low, high }: { total: number; low: number; high: number },
  truth: number,
): void {
  judgement.error += Math.abs(total - truth) / truth
  if (low <= truth && truth <= high) judgement.held++
}

async function billOf(folder: string, requests: readonly BatchRequest[]) {
  const emulator = await startEmulator({ batchMs: 1, respond, limits: { queue: 1e9 } })
  try {
    await runJob(folder, emulator.url, requests, { chunk: { maxRequests: 100_000 } })
    return await emulator.ledger()
  } finally {
    await emulator.close()
  }
}

function requestOf(text: string, row: number): RequestInput {
  const messages = [{ role: 'user' as const, content: `Which topic is this? ${text}` }]
  return {
    custom_id: `row ${row}`,
    params: { model: 'claude-haiku-4-5', max_tokens: 1000, messages },
  }
}

function sent(ask: (row: number) => RequestInput): (row: number, position: number) => BatchRequest {
  return (row, position) => ({ type: 'request', position, ...ask(row) })
}

/** As long as the text decides, about 60 tokens: most shorter, some three times as long. */
function respond(params: unknown): Answer {
  const hash = createHash('sha256').update(questionOf(params)).digest()
  const share = (hash.readUInt32LE(0) + 1) / 2 ** 32
  return { text: 'label', usage: { output_tokens: Math.ceil(-60 * Math.log(share)) } }
}
