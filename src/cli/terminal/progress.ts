/**
 * How the run is going. On a terminal one line that is redrawn, elsewhere a line for each change of a
 * batch; never a line for a row or a poll.
 */
import type { JobEvent } from '../../job/core/job-event.ts'
import type { JobStatus } from '../../job/job-status.ts'
import { eventLine } from './event-line.ts'
import { count, counted, dollars, duration } from './figures.ts'
import type { Tally } from './tally.ts'
import type { Terminal } from './terminal.ts'

/** Time between two redraws, in milliseconds. */
const drawMs = 100
/** Rows that are asked again and get a line; of the others only the number is told. */
const mostAskedAgain = 3

export class Progress {
  readonly #terminal: Terminal
  readonly #tally: Tally
  readonly #startedAt = performance.now()
  #timer: NodeJS.Timeout | undefined
  #batches = 0
  /** Of these, batches whose results are here or can't be had. */
  #settled = 0
  #unsent = 0
  #nextLookAt: number | undefined
  #lastSaid = ''
  #askedAgain = 0
  #spentUsd: () => number = () => 0

  constructor(terminal: Terminal, tally: Tally) {
    this.#terminal = terminal
    this.#tally = tally
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  /**
   * @param status - of the job as it was opened
   * @param spentUsd - what the job has cost so far
   */
  start({ attempts }: JobStatus, spentUsd: () => number = () => 0): void {
    this.#spentUsd = spentUsd
    for (const { accepted, settled } of attempts) {
      this.#batches += accepted + settled
      this.#settled += settled
    }
    if (!this.#terminal.isLive) return
    this.#timer = setInterval(() => this.draw(), drawMs)
    this.#timer.unref()
  }

  /** For `job.onEvent`. */
  readonly take = (event: JobEvent): void => {
    this.#note(event)
    if (event.type === 'asked-again' && this.#askedAgain > mostAskedAgain) return
    if (event.type === 'asked') this.#sayAskedAgain()
    const line = eventLine(event)
    if (!line || (this.#terminal.isLive && !line.isNews)) return
    // Every chunk that is held says the same.
    if (line.text !== this.#lastSaid) this.#terminal.say(line.text)
    this.#lastSaid = line.text
  }

  /** Redraws the live line, if there is one. */
  draw(): void {
    this.#terminal.live(this.#line())
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#terminal.clear()
  }

  #note(event: JobEvent): void {
    if (event.type === 'sealed') this.#unsent++
    else if (event.type === 'accepted') {
      this.#unsent--
      this.#batches++
    } else if (event.type === 'fetched' || event.type === 'unresolved') this.#settled++
    else if (event.type === 'asked-again') this.#askedAgain++
    else if (event.type === 'polled') this.#nextLookAt = performance.now() + event.nextMs
  }

  #sayAskedAgain(): void {
    const others = this.#askedAgain - mostAskedAgain
    this.#askedAgain = 0
    if (others <= 0) return
    const rows = `${counted(others, 'more row')} ${others === 1 ? 'was' : 'were'}`
    this.#terminal.say(`${rows} asked again; their earlier calls may have been paid`)
  }

  #line(): string {
    const { rows, ok, failed } = this.#tally
    const parts = [
      duration(Math.max(1000, this.elapsedMs)),
      `${counted(rows, 'row')} in`,
      `${count(this.#settled)} of ${counted(this.#batches, 'batch', 'batches')} ended` +
        (this.#unsent > 0 ? `, ${count(this.#unsent)} to send` : ''),
      `${count(ok)} ok, ${count(failed)} failed`,
    ]
    const spent = this.#spentUsd()
    if (spent > 0) parts.push(dollars(spent))
    const waiting = this.#waiting()
    return [...parts, ...(waiting === undefined ? [] : [waiting])].join(' | ')
  }

  #waiting(): string | undefined {
    if (this.#batches <= this.#settled) return undefined
    const ms = (this.#nextLookAt ?? 0) - performance.now()
    return ms >= 1000 ? `next look in ${duration(ms)}` : 'waiting'
  }
}
