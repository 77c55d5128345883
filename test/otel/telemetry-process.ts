/**
 * A watched job as a process of its own, to be killed: `node telemetry-process.js FOLDER URL COLLECTOR ROWS
 * [KILL]`. Kills itself at the event with that number. Prints the status of the job when it has finished.
 */
import { openJob } from '../../src/index.ts'
import { instrument } from '../../src/otel/index.ts'
import { providersTo, shutDown } from '../../examples/telemetry/providers.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { runMixed } from './mixed-job.ts'

const [folder = '', url = '', collector = '', rows = '', kill = ''] = process.argv.slice(2)
const [type, times] = kill.split(':')
const providers = providersTo(collector)
const telemetry = instrument(providers)
let seen = 0
const job = await openJob(folder, {
  client: clientOf(url),
  settleMs: 300,
  onEvent: (event) => {
    telemetry.onEvent(event)
    if (event.type === type && ++seen === Number(times)) process.kill(process.pid, 'SIGKILL')
  },
})
telemetry.attach(job)
await runMixed(job, { rows: Number(rows) })
await job.close()
await telemetry.end()
await shutDown(providers)
process.stdout.write(JSON.stringify(job.status()))
