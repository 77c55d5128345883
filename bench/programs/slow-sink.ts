/** The task of ready requests, with a sink that is slower than everything before it. */
import { createWriteStream } from 'node:fs'
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { runReadyRequests } from './ready-requests.ts'
import { readTask } from './task.ts'

const pauseRows = 100
const pauseMs = 20

const task = readTask()
const output = createWriteStream(task.output)
let rows = 0
const slow = new Writable({
  objectMode: true,
  write(outcome, _encoding, done) {
    const hasRoom = output.write(`${JSON.stringify(outcome)}\n`)
    if (++rows % pauseRows === 0) setTimeout(done, pauseMs)
    else if (hasRoom) done()
    else output.once('drain', done)
  },
  final(done) {
    output.end()
    finished(output).then(() => done(), done)
  },
})
await runReadyRequests(task, slow)
