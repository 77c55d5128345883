/** The emulator in a process of its own, and its controls over HTTP. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FaultRule, LedgerReport } from '../../src/emulator/index.ts'

const main = fileURLToPath(new URL('../fixtures/emulator-main.js', import.meta.url))
const faultRespond = fileURLToPath(new URL('./respond.js', import.meta.url))

/** Batches take 40 to 100 ms: long enough to be killed in, short enough for a thousand runs. */
const timing = ['--batch-ms', '40', '--jitter-ms', '60', '--cancel-ms', '20']

export class EmulatorProcess {
  readonly url: string
  /** Every request that was accepted and what became of it, one line each. */
  readonly ledgerPath: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string, dir: string) {
    this.#child = child
    this.url = url
    this.ledgerPath = `${dir}/ledger.jsonl`
  }

  /**
   * @param dir - a folder that is not there yet
   * @param respond - the module that answers
   */
  static async start(
    dir: string,
    seed: number,
    respond: string = faultRespond,
  ): Promise<EmulatorProcess> {
    const flags = ['--stdin', '--dir', dir, '--respond', respond, '--seed', String(seed), ...timing]
    const child = spawn(process.execPath, [main, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const line = await Promise.race([
      once(lines, 'line').then(([first]) => String(first)),
      once(child, 'exit').then(() => Promise.reject(new Error('the emulator did not start'))),
    ])
    return new EmulatorProcess(child, (JSON.parse(line) as { url: string }).url, dir)
  }

  async ledger(): Promise<LedgerReport> {
    return (await this.#call('GET', 'ledger')) as LedgerReport
  }

  /** Switches all faults off and these on. */
  async setFaults(rules: readonly FaultRule[]): Promise<void> {
    await this.#call('PUT', 'faults', rules)
  }

  /** How often faults have struck since the start. */
  async struck(): Promise<number> {
    const { struck } = (await this.#call('GET', 'faults')) as { struck: Record<string, number> }
    return Object.values(struck).reduce((sum, times) => sum + times, 0)
  }

  /** Batches of somebody else, which look like ours. */
  async plant(count: number, requests: number): Promise<void> {
    await this.#call('POST', 'plant', { count, requests })
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await gone
  }

  async #call(method: string, what: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/_emulator/${what}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${what}: ${await response.text()}`)
    return await response.json()
  }
}
