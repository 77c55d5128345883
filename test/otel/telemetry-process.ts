/**
 * A watched job as a process of its own: `node telemetry-process.js FOLDER URL COLLECTOR ROWS [KILL] [once]`. Kills
 * itself at the event with that number. With `once` it is a step, which ends with 9 while something is awaited. Prints
 * the status of the job when it has finished.
 */
import { BatchlineError, openJob } from '../../src/index.ts'
import { instrument } from '../../src/otel/index.ts'
import { providersTo, shutDown } from '../../examples/telemetry/providers.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { runMixed } from './mixed-job.ts'

const [folder = '', url = '', collector = '', rows = '', kill = '', once = ''] =
  process.argv.slice(2)
const [type, times] = kill.split(':')
const providers = providersTo(collector)
const telemetry = instrument(providers)
let seen = 0

async function run(): Promise<void> {
  await using job = await openJob(folder, {
    client: clientOf(url),
    settleMs: 300,
    once: once === 'once',
    onEvent: (event) => {
      telemetry.onEvent(event)
      if (event.type === type && ++seen === Number(times)) process.kill(process.pid, 'SIGKILL')
    },
  })
  telemetry.attach(job)
  await runMixed(job, { rows: Number(rows), askNow: once === 'once' })
  await job.close()
  process.stdout.write(JSON.stringify(job.status()))
}

try {
  await run()
} catch (error) {
  if (!(error instanceof BatchlineError) || error.code !== 'ERR_WAITING') throw error
  process.exitCode = 9
} finally {
  await telemetry.end()
  await shutDown(providers)
}
