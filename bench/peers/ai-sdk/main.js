/** The task of the throughput bench with the batch functions of the Vercel AI SDK. */
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { createAnthropic } from '@ai-sdk/anthropic'
import {
  experimental_getBatchResults as getBatchResults,
  experimental_getBatchStatus as getBatchStatus,
  experimental_startBatch as startBatch,
} from 'ai'
import { report } from '../../../build/test/fixtures/counted/report.js'
import { Label } from '../../../build/bench/programs/label.js'
import { apiKey, ask, pollMs, readTask } from '../../../build/bench/programs/task.js'

const task = readTask()
const provider = createAnthropic({ baseURL: `${task.url}/v1`, apiKey })
const text = await readFile(task.input, 'utf8')
const requests = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => toRequest(task.prompt ? ask(JSON.parse(line)) : JSON.parse(line)))

const batches = []
for (let start = 0; start < requests.length; start += task.perBatch) {
  batches.push(
    await startBatch({ provider, requests: requests.slice(start, start + task.perBatch) }),
  )
}

const output = createWriteStream(task.output)
let rows = 0
for (const batch of batches) {
  for (;;) {
    const { status } = await getBatchStatus({ provider, batch })
    if (status !== 'pending') break
    await setTimeout(pollMs)
  }
  for await (const item of getBatchResults({ provider, batch })) {
    rows++
    const value = task.validate ? Label.parse(JSON.parse(item.text)) : item.text
    output.write(`${JSON.stringify({ ...item, value })}\n`)
  }
}
output.end()
await finished(output)
report({ rows })

function toRequest({ custom_id, params }) {
  const { model, max_tokens: maxOutputTokens, system, messages } = params
  return {
    id: custom_id,
    type: 'text',
    model,
    maxOutputTokens,
    messages,
    ...(system && { system }),
  }
}
