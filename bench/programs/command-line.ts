/**
 * The task with the command, started as a user starts it; rows are ready requests. Nothing of the
 * library may be loaded before it: V8 gives young objects more room when it finds more live data.
 */
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey, pollMs, readTask } from './task.ts'

const { input, output, folder, url, perBatch } = readTask()
process.env['ANTHROPIC_BASE_URL'] = url
process.env['ANTHROPIC_API_KEY'] = apiKey
const flags = { '-o': output, '--job': folder, '--max-requests': perBatch, '--poll': pollMs / 1000 }
const args = Object.entries(flags).flatMap(([flag, value]) => [flag, String(value)])
process.argv.splice(2, Infinity, 'run', input, ...args)
await import('../../src/cli/main.ts')

const { readJob } = await import('../../src/job/read-job.ts')
const { state } = await readJob(folder)
const chunks = [...state.attempt('1').chunks.values()]
const rows = chunks.reduce((sum, { requests }) => sum + requests, 0)
report({ rows, batches: chunks.length })
