/**
 * The task as it is usually written: read all rows, create batches, poll them, write their results.
 */
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import { report } from '../../test/fixtures/counted/report.ts'
import { Label } from './label.ts'
import { apiKey, ask, pollMs, readTask } from './task.ts'
import type { Request, Row } from './task.ts'

const task = readTask()
const client = new Anthropic({ baseURL: task.url, apiKey })
const text = await readFile(task.input, 'utf8')
const requests = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => (task.prompt ? ask(JSON.parse(line) as Row) : (JSON.parse(line) as Request)))

const ids: string[] = []
for (let start = 0; start < requests.length; start += task.perBatch) {
  const slice = requests.slice(start, start + task.perBatch)
  const { id } = await client.messages.batches.create({ requests: slice })
  ids.push(id)
}

const output = createWriteStream(task.output)
let rows = 0
for (const id of ids) {
  for (;;) {
    const { processing_status: status } = await client.messages.batches.retrieve(id)
    if (status === 'ended') break
    await setTimeout(pollMs)
  }
  for await (const { custom_id, result } of await client.messages.batches.results(id)) {
    rows++
    if (result.type !== 'succeeded') output.write(`${JSON.stringify({ custom_id, result })}\n`)
    else {
      const [block] = result.message.content
      const answer = block?.type === 'text' ? block.text : ''
      const value: unknown = task.validate ? Label.parse(JSON.parse(answer)) : answer
      output.write(`${JSON.stringify({ custom_id, message: result.message, value })}\n`)
    }
  }
}
output.end()
await finished(output)
report({ rows })
