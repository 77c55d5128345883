/** Prints what the example does, and its results at the end. */
import type { Job, Outcome } from 'batchline'
import { Transform } from 'node:stream'

interface Label {
  topic: string
  urgent: boolean
}

export class Report {
  readonly #title: string
  readonly #start = performance.now()
  readonly #topics = new Map<string, number>()
  readonly #failures = new Map<string, number>()
  #rows = 0
  #urgent = 0
  #retried = 0
  #batches = 0
  #tokens = 0
  #usd = 0

  constructor(title: string) {
    this.#title = title
  }

  /** Counts accepted batches and prints retries and downloads. */
  follow(job: Job<never> | Job<{ id: string; text: string; about: string }>): void {
    job.onEvent((event) => {
      if (event.type === 'accepted') this.#batches++
      if (event.type === 'retrying' && event.rows > 0) {
        console.error(`  ${event.rows} answers can't be used: retrying in attempt ${event.attempt}`)
      }
      if (event.type === 'fetched') {
        console.error(`  attempt ${event.attempt}, batch ${event.chunk}: ${event.lines} answers`)
      }
    })
  }

  /** A Transform of your own between the stages: outcomes are plain data. */
  count(): Transform {
    return new Transform({
      objectMode: true,
      transform: (outcome: Outcome<Label>, _encoding, done) => {
        this.#note(outcome)
        done(null, outcome)
      },
    })
  }

  print(output: string): void {
    const { size } = this.#failures
    console.log(
      `\n${this.#rows.toLocaleString('en')} tickets labelled by ${this.#title} in ${this.#seconds()} s\n`,
    )
    for (const [topic, count] of [...this.#topics].sort((a, b) => b[1] - a[1])) {
      console.log(
        `  ${topic.padEnd(10)} ${String(count).padStart(6)}  ${'█'.repeat((count * 40) / this.#rows)}`,
      )
    }
    console.log(`\n  urgent     ${String(this.#urgent).padStart(6)}`)
    console.log(
      `  saved by a retry ${this.#retried}, failed ${size === 0 ? 'none' : this.#kinds()}`,
    )
    console.log(
      `  ${this.#batches} batches, ${this.#tokens.toLocaleString('en')} tokens, $${this.#usd.toFixed(4)}, every request paid once`,
    )
    console.log(`\nOutput, in the order of the input: ${output}`)
  }

  printReplay(): void {
    console.log(
      `\nThe same program again: ${this.#rows.toLocaleString('en')} outcomes in ${this.#seconds()} s, ${this.#batches} new batches, nothing paid.`,
    )
  }

  #note(outcome: Outcome<Label>): void {
    this.#rows++
    this.#tokens += (outcome.usage?.input_tokens ?? 0) + (outcome.usage?.output_tokens ?? 0)
    this.#usd += outcome.cost_usd ?? 0
    if (outcome.ok) {
      const { topic, urgent } = outcome.value ?? { topic: '?', urgent: false }
      this.#topics.set(topic, (this.#topics.get(topic) ?? 0) + 1)
      if (urgent) this.#urgent++
      if (outcome.attempt > 1) this.#retried++
    } else {
      const { kind } = outcome.failure
      this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1)
    }
  }

  #kinds(): string {
    return [...this.#failures].map(([kind, count]) => `${count} ${kind}`).join(', ')
  }

  #seconds(): string {
    return ((performance.now() - this.#start) / 1000).toFixed(1)
  }
}
