/**
 * The file of decisions. Lines are appended, each by one write, and synced before anybody hears of them. So
 * two processes may write to it, and a crash can tear no line but the last, which was never confirmed.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import { Serial } from '../../stream/serial.ts'
import { eachLine } from '../file/each-line.ts'
import { decisionLine, parseDecision } from './decision.ts'
import type { Decision } from './decision.ts'
import { Standing } from './standing.ts'
import type { Stand } from './standing.ts'

const newline = 0x0a

export class DecisionLog {
  readonly path: string
  readonly standing: Standing = new Standing()
  readonly #file: FileHandle
  readonly #serial = new Serial()
  /** Behind the last line that was read or written here. */
  #end = 0
  #isTorn = false

  private constructor(path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  /** Makes the file where there is none. */
  static async open(path: string): Promise<DecisionLog> {
    const log = new DecisionLog(path, await opened(path))
    await log.#mendEnd()
    await log.readOn()
    return log
  }

  /** Reads what another process has appended. Returns whether there was something. */
  async readOn(): Promise<boolean> {
    return await this.#serial.run(async () => {
      const { size } = await this.#file.stat()
      if (size <= this.#end) return false
      const before = this.#end
      await eachLine(this.#file, { from: before, to: size, isComplete: false }, this.#take)
      return this.#end > before
    })
  }

  /**
   * Appends a decision. It is on the disk when this resolves, with whether another process has appended
   * something too.
   *
   * @throws the system's error where it is not
   */
  async append(decision: Decision): Promise<boolean> {
    return await this.#serial.run(async () => {
      const line = Buffer.from((this.#isTorn ? '\n' : '') + decisionLine(decision))
      this.#isTorn = true
      const { bytesWritten } = await this.#file.write(line)
      if (bytesWritten < line.length) throw new Error(`no room for a line in ${this.path}`)
      await this.#file.sync()
      this.#isTorn = false
      const { size } = await this.#file.stat()
      const before = this.#end
      await eachLine(this.#file, { from: before, to: size, isComplete: false }, this.#take)
      return this.#end - before > line.length
    })
  }

  /** A decision with its value and its note. */
  async read({ start, end }: Stand): Promise<Decision | undefined> {
    const bytes = Buffer.alloc(end - start)
    await this.#file.read(bytes, 0, bytes.length, start)
    return parseDecision(bytes)
  }

  async close(): Promise<void> {
    await this.#serial.run(() => this.#file.close())
  }

  readonly #take = (line: Buffer, start: number, end: number): void => {
    const decision = parseDecision(line)
    if (decision) this.standing.take(decision, start, end)
    this.#end = end
  }

  /** Ends a line that a crash has cut, so that the next one stands alone. */
  async #mendEnd(): Promise<void> {
    const { size } = await this.#file.stat()
    if (size === 0) return
    const last = Buffer.alloc(1)
    await this.#file.read(last, 0, 1, size - 1)
    if (last[0] !== newline) await this.#file.write('\n')
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'a+', 0o600)
    if (process.platform === 'win32') return file
    // Its name survives a power loss only when the folder is synced too.
    const folder = await open(dirname(path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
    return file
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new BatchlineError(
      'ERR_STORAGE',
      `review: decisions can't be written to ${path} (${code}). Nothing was judged. Make the folder writable, or ` +
        'copy the review file to one that is.',
      { cause },
    )
  }
}
