/** How far an estimate is: one line that is redrawn on a terminal, and elsewhere one for each of its steps. */
import type { EstimateProgress } from '../../estimate/estimate-options.ts'
import { count, counted } from './figures.ts'
import type { Terminal } from './terminal.ts'

/** Time between two redraws, in milliseconds. */
const drawMs = 100

export class EstimateProgressLine {
  readonly #terminal: Terminal
  #drawnAt = -Infinity
  #isCounting = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  readonly take = ({ rows, requests, counted: done, sample }: EstimateProgress): void => {
    if (sample > 0 && !this.#isCounting) {
      this.#isCounting = true
      this.#terminal.say(
        `read ${counted(rows, 'row')}: ${counted(requests, 'request')}. Counting ${count(sample)} of them (free) …`,
      )
    }
    const now = performance.now()
    if (now - this.#drawnAt < drawMs) return
    this.#drawnAt = now
    const line = `${counted(rows, 'row')} in`
    this.#terminal.live(sample > 0 ? `${line} | ${count(done)} of ${count(sample)} counted` : line)
  }

  stop(): void {
    this.#terminal.clear()
  }
}
