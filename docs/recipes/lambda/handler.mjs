/**
 * One step of a job for AWS Lambda. The job folder, the rows and the output lie on EFS, because /tmp goes with
 * the sandbox. EventBridge calls it every ten minutes; `{"start": true}` makes the job, by hand and once.
 */
import Anthropic from '@anthropic-ai/sdk'
import { awaitResults, BatchlineError, chunkBySize, compose, openJob, readRows } from 'batchline'
import { retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

const Label = z.object({ topic: z.enum(['billing', 'bug', 'account']) })
const schema = z.toJSONSchema(Label)

function requestOf({ id, text }) {
  return {
    custom_id: id,
    params: {
      model: 'claude-haiku-5-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: `What is this ticket about?\n\n${text}` }],
      output_config: { format: { type: 'json_schema', schema } },
    },
  }
}

const stages = (attempt) =>
  compose(
    chunkBySize(attempt, { maxRequests: 10_000 }),
    submitBatches(attempt),
    awaitResults(attempt),
    validate(Label),
  )

export async function handler(event, context) {
  const root = process.env.JOB_ROOT ?? '/mnt/jobs/tickets'
  const [folder, output] = [join(root, 'job'), join(root, 'labels.jsonl')]
  if (existsSync(output)) return { state: 'finished', output }
  if (!event.start && !existsSync(join(folder, 'job.json'))) {
    throw new Error(
      `no job in ${folder}: a new one would pay for all rows again. {"start": true} makes it`,
    )
  }
  await removeClaimOfTheDead(folder)
  // A minute before the sandbox is killed: what runs then gets 30 seconds to end.
  const signal = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - 60_000, 1))
  let job
  try {
    job = await openJob(folder, { client: new Anthropic(), once: true, maxCost: 50 })
    await pipeline(
      readRows(join(root, 'tickets.jsonl')),
      toRequests(requestOf, { carry: ['id'] }),
      stages(job),
      retryFailed(job, stages),
      writeRows(output, { order: 'input' }),
      { signal },
    )
    return { state: 'finished', output }
  } catch (error) {
    if (error instanceof BatchlineError && error.code === 'ERR_WAITING') {
      return { state: 'waiting', ...error.waiting }
    }
    if (signal.aborted) return { state: 'waiting', why: 'out of time: the next call goes on' }
    if (error instanceof BatchlineError && error.code === 'ERR_LOCKED') {
      return { state: 'waiting', why: error.message }
    }
    // Budget, doubt, no credit, the disk: the call fails, and the alarm on errors tells a person.
    throw error
  } finally {
    await job?.close()
  }
}

/**
 * A call that was killed leaves its claim behind, and from another sandbox nobody can see that it is dead. But no
 * call lives for longer than 15 minutes, and only this function uses the folder.
 */
async function removeClaimOfTheDead(folder) {
  const claim = join(folder, 'lock.owner')
  const made = await stat(claim).catch(() => undefined)
  if (made && Date.now() - made.mtimeMs > 20 * 60_000) await rm(claim, { force: true })
}
