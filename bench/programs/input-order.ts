/** The task of ready requests with its output in the order of its input. */
import { writeRows } from '../../src/index.ts'
import { runReadyRequests } from './ready-requests.ts'
import { readTask } from './task.ts'

const task = readTask()
await runReadyRequests(task, writeRows(task.output, { order: 'input' }))
