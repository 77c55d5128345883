/**
 * The least code that does the task in constant memory: parse, spool, upload, poll, download,
 * parse, write. No checks, no journal, no retries. If it dies, everything that it has paid for is
 * lost. It shows what Node itself can do.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { report } from '../../test/fixtures/counted/report.ts'
import { Label } from './label.ts'
import { apiKey, ask, pollMs, readTask } from './task.ts'
import type { Request, Row } from './task.ts'

const task = readTask()
const headers = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }
const batches = `${task.url}/v1/messages/batches`

const ids: string[] = []
let spool: Writable | undefined
let path = ''
let requests = 0
for await (const line of lines(createReadStream(task.input, { highWaterMark: 256 * 1024 }))) {
  const row = JSON.parse(line) as Row | Request
  if (!spool) {
    path = `${task.folder}-${ids.length}.json`
    spool = createWriteStream(path)
    spool.write('{"requests":[\n')
  }
  const text = JSON.stringify(task.prompt ? ask(row as Row) : row)
  if (!spool.write(requests > 0 ? `,\n${text}` : text)) await once(spool, 'drain')
  if (++requests === task.perBatch) await submit()
}
await submit()

const output = createWriteStream(task.output)
let rows = 0
for (const id of ids) {
  while ((await json(await call('GET', `/${id}`)))['processing_status'] !== 'ended') {
    await setTimeout(pollMs)
  }
  for await (const line of lines(await call('GET', `/${id}/results`))) {
    const { custom_id, result } = JSON.parse(line) as Result
    const answer = result.message.content[0]?.text ?? ''
    const value: unknown = task.validate ? Label.parse(JSON.parse(answer)) : answer
    const written = output.write(
      `${JSON.stringify({ custom_id, message: result.message, value })}\n`,
    )
    if (!written) await once(output, 'drain')
    rows++
  }
}
output.end()
await finished(output)
report({ rows, batches: ids.length })

interface Result {
  custom_id: string
  result: { message: { content: Array<{ text: string }> } }
}

async function submit(): Promise<void> {
  if (!spool) return
  spool.end('\n]}\n')
  await finished(spool)
  spool = undefined
  requests = 0
  const { id } = await json(await call('POST', '', path))
  ids.push(id as string)
}

async function call(method: string, tail: string, body?: string): Promise<IncomingMessage> {
  const sent = request(`${batches}${tail}`, { method, headers })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  if (body === undefined) sent.end()
  else {
    sent.setHeader('content-type', 'application/json')
    sent.setHeader('content-length', (await stat(body)).size)
    await pipeline(createReadStream(body, { highWaterMark: 256 * 1024 }), sent)
  }
  const [response] = await answered
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
  return response
}

async function json(response: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const bytes of response) text += String(bytes)
  return JSON.parse(text) as Record<string, unknown>
}

async function* lines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let held: Buffer[] = []
  for await (const block of bytes) {
    let start = 0
    for (;;) {
      const end = block.indexOf(10, start)
      if (end === -1) break
      const line = block.subarray(start, end)
      yield (held.length === 0 ? line : Buffer.concat([...held, line])).toString()
      held = []
      start = end + 1
    }
    if (start < block.length) held.push(block.subarray(start))
  }
}
