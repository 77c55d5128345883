import type { JobEvent } from './job-event.ts'

/** Who is told of a job's events. A display that throws must not end paid work. */
export class JobListeners {
  readonly #listeners = new Set<(event: JobEvent) => void>()

  /** @returns a function that ends it */
  add(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: JobEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        // The error is the program's, not the job's: it is thrown where the program hears of it.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
