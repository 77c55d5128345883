/** Starts the example as a process that kills itself in the middle of stage 2, and starts it again. */
import type { Job } from 'batchline'
import type { LedgerReport } from 'batchline/emulator'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Example } from '../support/open-example.ts'
import { heading } from '../support/print.ts'

const variable = 'CHAIN_IS_KILLED'

/** Dies without a word once the first batch of the second job is here, if the process was started for that. */
export function killHalfway<Row>(second: Job<Row>): void {
  if (process.env[variable] === undefined) return
  second.onEvent(({ type }) => {
    if (type === 'fetched') process.kill(process.pid, 'SIGKILL')
  })
}

export async function showInterruption(example: Example, emulatorUrl: string): Promise<void> {
  const { folder, rows, data, once: step } = example
  const args = ['--at', emulatorUrl, '--folder', folder, ...(step ? ['--once'] : [])]
  if (data === undefined) args.push('--rows', String(rows))
  else args.push('--data', data)
  const code = await run(args, { ...process.env, [variable]: 'yes' })
  if (code === null) {
    const { billed } = await ledgerOf(emulatorUrl)
    console.log(`Killed (SIGKILL) in the middle of stage 2: ${billed} answers are paid so far.`)
    console.log('The same program, started again:')
    process.exitCode = (await run(args, process.env)) ?? 1
  } else process.exitCode = code
  const { billed, usd, billedTwice } = await ledgerOf(emulatorUrl)
  heading('What the service has billed')
  console.log(`  ${billed} answers, $${usd.toFixed(4)}; paid twice: ${billedTwice.count}`)
}

/** @returns the exit code; null if it was killed */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], { stdio: 'inherit', env })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

async function ledgerOf(emulatorUrl: string): Promise<LedgerReport> {
  const response = await fetch(`${emulatorUrl}/_emulator/ledger`)
  return (await response.json()) as LedgerReport
}
