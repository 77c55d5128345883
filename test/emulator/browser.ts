/** A real browser for one test, driven over its own debugging pipe. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** The browser of this machine; undefined if it has none. */
export function findBrowser(): string | undefined {
  const names = [process.env['CHROME_BIN'], 'chromium', 'chromium-browser', 'google-chrome']
  return names.find((name) => name && spawnSync(name, ['--version']).status === 0)
}

interface Message {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { message: string }
}

interface Test {
  teardown(fn: () => unknown): void
}

export class Page {
  readonly #commands: Writable
  readonly #waiting = new Map<number, (message: Message) => void>()
  #session: string | undefined
  #last = 0
  /** What the browser has reported: requests, errors, violations of the policy. */
  readonly events: Array<{ method: string; params: Record<string, unknown> }> = []

  private constructor(commands: Writable, messages: Readable) {
    this.#commands = commands
    let text = ''
    messages.on('data', (piece: Buffer) => {
      const parts = (text + piece.toString()).split('\0')
      text = parts.pop() ?? ''
      for (const part of parts) this.#receive(JSON.parse(part) as Message)
    })
  }

  /** Opens the page at this address. */
  static async open(t: Test, browser: string, url: string): Promise<Page> {
    const profile = mkdtempSync(join(tmpdir(), 'batchline-browser-'))
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe']
    const child = spawn(browser, [...flags, `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      // The script that starts it on some systems leaves the browser itself behind otherwise.
      detached: true,
    })
    t.teardown(async () => {
      const closed = once(child, 'close')
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await closed
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    })
    const page = new Page(child.stdio[3] as Writable, child.stdio[4] as Readable)
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await page.send('Target.attachToTarget', { targetId, flatten: true })
    page.#session = sessionId as string
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`)
    await page.send('Page.navigate', { url })
    return page
  }

  async send(
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> {
    const id = ++this.#last
    const sessionId = this.#session
    this.#commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    const reply = await new Promise<Message>((take) => this.#waiting.set(id, take))
    if (reply.error) throw new Error(`${method}: ${reply.error.message}`)
    return reply.result ?? {}
  }

  /** The value of an expression in the page. */
  async value<T>(expression: string): Promise<T> {
    const options = { expression, returnByValue: true, awaitPromise: true }
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', options)
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`)
    return (result as { value: T }).value
  }

  /** Waits until an expression holds in the page. */
  async until(expression: string): Promise<void> {
    const end = performance.now() + 20_000
    while (!(await this.value<boolean>(`Boolean(${expression})`))) {
      if (performance.now() > end) throw new Error(`never: ${expression}`)
      await new Promise((done) => setTimeout(done, 20))
    }
  }

  #receive({ id, method, params = {}, ...reply }: Message): void {
    if (id === undefined) this.events.push({ method: method ?? '', params })
    else this.#waiting.get(id)?.(reply)
  }
}
