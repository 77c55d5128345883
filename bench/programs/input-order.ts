/** The task of ready requests, with the output in input order. */
import { writeRows } from '../../src/index.ts'
import { runReadyRequests } from './ready-requests.ts'
import { readTask } from './task.ts'

const task = readTask()
await runReadyRequests(task, writeRows(task.output, { order: 'input' }))
