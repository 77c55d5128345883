/** Starts the example as a process, kills it in the middle of stage 2, and starts it again. */
import type { Emulator, Respond } from 'batchline/emulator'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Example } from '../support/open-example.ts'
import { heading } from '../support/print.ts'

export class Interruption {
  readonly #respond: Respond
  #scored = 0
  #killAt = Infinity
  #kill: () => void = () => {}

  /** @param respond - the model of both stages */
  constructor(respond: Respond) {
    this.#respond = respond
  }

  /** The same, and a look at what is asked. */
  respond: Respond = (params, info) => {
    if (JSON.stringify(params.system ?? '').includes('score') && ++this.#scored >= this.#killAt) {
      this.#kill()
    }
    return this.#respond(params, info)
  }

  async show({ folder, rows, data }: Example, emulator: Emulator): Promise<void> {
    const args = ['--at', emulator.clientOptions.baseURL, '--folder', folder]
    if (data === undefined) args.push('--rows', String(rows))
    else args.push('--data', data)
    // Of rows of one's own it is not known how many there are.
    this.#killAt = data === undefined ? rows / 2 : 20
    const code = await this.#run(args)
    this.#killAt = Infinity
    if (code === null) {
      const { billed } = await emulator.ledger()
      console.log(`Killed (SIGKILL) in the middle of stage 2: ${billed} answers are paid so far.`)
      console.log('The same program, started again:')
      process.exitCode = (await this.#run(args)) ?? 1
    } else process.exitCode = code
    const { billed, usd, billedTwice } = await emulator.ledger()
    heading('What the service has billed')
    console.log(`  ${billed} answers, $${usd.toFixed(4)}; paid twice: ${billedTwice.count}`)
  }

  /** @returns the exit code; null if it was killed */
  async #run(args: readonly string[]): Promise<number | null> {
    const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], { stdio: 'inherit' })
    this.#kill = () => child.kill('SIGKILL')
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }
}
