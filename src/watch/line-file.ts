/**
 * A file, a pipe or stdout that lines are appended to, and that can't disturb the run: nothing waits for it,
 * and what goes wrong is said once. Lines that can't be written wait in a bounded buffer.
 */
import { close, constants, fstat, open, read, write } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'

const fs = {
  open: promisify(open),
  close: promisify(close),
  stat: promisify(fstat),
  read: promisify(read),
  write: promisify(write),
}

const stdout = 1
/** Bytes that wait at most. What comes on top is lost, and counted. */
const mostWaiting = 2 ** 20
/**
 * Before a full pipe, a full disk, or a named pipe without a reader is tried again, in milliseconds. What reads a
 * named pipe may be restarted while a batch runs for hours.
 */
const againMs: Readonly<Record<string, number>> = {
  EAGAIN: 50,
  ENOSPC: 1000,
  EDQUOT: 1000,
  ENXIO: 1000,
  EPIPE: 1000,
}

export class LineFile {
  readonly #path: string
  readonly #say: (problem: string) => void
  #fd: number | undefined
  #waiting: Buffer[] = []
  #bytes = 0
  #lost = 0
  #hasSaid = false
  #isBroken = false
  #draining: Promise<void> | undefined

  /**
   * @param path - `-` is stdout
   * @param say - gets what goes wrong, for people
   */
  constructor(path: string, say: (problem: string) => void) {
    this.#path = path
    this.#say = say
  }

  /** Returns at once. */
  write(line: string): void {
    const bytes = Buffer.from(line)
    if (this.#isBroken || this.#bytes + bytes.length > mostWaiting) {
      this.#lost++
      return
    }
    this.#waiting.push(bytes)
    this.#bytes += bytes.length
    this.#draining ??= this.#drain().finally(() => (this.#draining = undefined))
  }

  /** Waits for what is not written yet, but not longer than `graceMs`. */
  async end(graceMs = 2000): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))
    await Promise.race([this.#draining, late])
    clearTimeout(timer)
    this.#isBroken = true
    const lost = this.#lost + this.#waiting.reduce((sum, bytes) => sum + linesIn(bytes), 0)
    if (lost > 0) this.#say(`${lost} ${lost === 1 ? 'line is' : 'lines are'} missing in it`)
    // A write that hangs still holds it.
    if (this.#draining || this.#fd === undefined || this.#fd === stdout) return
    await fs.close(this.#fd).catch(() => {})
  }

  async #drain(): Promise<void> {
    while (this.#bytes > 0 && !this.#isBroken) {
      try {
        this.#fd = await this.#current()
        // Whole lines in one write: a kill between writes tears none.
        const all = Buffer.concat(this.#waiting)
        this.#waiting = [all]
        const { bytesWritten } = await fs.write(this.#fd, all, 0, all.length, null)
        this.#waiting[0] = all.subarray(bytesWritten)
        this.#bytes -= bytesWritten
      } catch (error) {
        await this.#recover(error)
      }
    }
  }

  async #recover(error: unknown): Promise<void> {
    const { code = '', message } = error as NodeJS.ErrnoException
    // Nobody can take up the other end of a pipe that has no name.
    const isOver = code === 'EPIPE' && this.#path === '-'
    const ms = isOver ? undefined : againMs[code]
    this.#isBroken = ms === undefined
    if (code !== 'EAGAIN') this.#sayOnce(code === 'EPIPE' ? 'its reader closed it' : message)
    if (ms !== undefined) await new Promise((resolve) => setTimeout(resolve, ms).unref())
  }

  #sayOnce(problem: string): void {
    if (this.#hasSaid) return
    this.#hasSaid = true
    this.#say(`${problem}. The run goes on`)
  }

  /**
   * The file that has the name now. logrotate renames a file and makes another one: what went on into the renamed
   * one would be compressed and deleted unseen, for a batch may run for 24 hours.
   */
  async #current(): Promise<number> {
    const fd = this.#fd
    if (fd === undefined) return await this.#open()
    if (this.#path === '-' || (await this.#isNamed(fd))) return fd
    try {
      const next = await this.#open()
      await fs.close(fd).catch(() => {})
      return next
    } catch (error) {
      // The old one still takes lines, and none is lost.
      this.#sayOnce((error as Error).message)
      return fd
    }
  }

  async #isNamed(fd: number): Promise<boolean> {
    const ours = await fs.stat(fd)
    const named = await stat(this.#path).catch(() => undefined)
    return named?.ino === ours.ino && named.dev === ours.dev
  }

  /** Without blocking: to open a named pipe would wait for a reader, and a write for room. */
  async #open(): Promise<number> {
    if (this.#path === '-') return stdout
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants
    // Windows has no such flag; its undefined adds nothing.
    const fd = await fs.open(this.#path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o666)
    if (await this.#isTorn(fd)) {
      this.#waiting.unshift(Buffer.from('\n'))
      this.#bytes++
    }
    return fd
  }

  /** Whether an earlier run was killed in the middle of a line. */
  async #isTorn(fd: number): Promise<boolean> {
    const stats = await fs.stat(fd)
    if (!stats.isFile() || stats.size === 0) return false
    const reading = await fs.open(this.#path, 'r')
    try {
      const { buffer } = await fs.read(reading, Buffer.alloc(1), 0, 1, stats.size - 1)
      return buffer[0] !== lineFeed
    } finally {
      await fs.close(reading)
    }
  }
}

const lineFeed = 10

function linesIn(bytes: Buffer): number {
  let lines = 0
  for (const byte of bytes) if (byte === lineFeed) lines++
  return lines
}
