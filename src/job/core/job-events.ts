import type { EmittedEvent, JobEvent } from './job-event.ts'

/** Passes the job's events to its listeners. A display that throws must not end paid work. */
export class JobEvents {
  readonly #listeners = new Set<(event: JobEvent) => void>()

  /** @returns a function that removes the listener */
  listen(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(emitted: EmittedEvent): void {
    if (this.#listeners.size === 0) return
    const event = { ...emitted, at: new Date().toISOString() } as JobEvent
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        // The error belongs to the user's program, not to the job: it surfaces as an uncaught exception.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
