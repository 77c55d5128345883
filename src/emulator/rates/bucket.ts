/**
 * A token bucket. It refills evenly up to the limit, which is handed in with every use: settings can
 * change while the emulator runs, and what was taken stays taken.
 */
export class Bucket {
  #used = 0
  #at: number

  constructor(now: number) {
    this.#at = now
  }

  /** What is left. Below 0 if more was taken than there was. */
  left(perMinute: number, now: number): number {
    this.#used = Math.max(0, this.#used - ((now - this.#at) * perMinute) / 60_000)
    this.#at = now
    return perMinute - this.#used
  }

  /** Takes this much, whether or not it is there; gives back if it is below 0. */
  take(amount: number, perMinute: number, now: number): void {
    this.left(perMinute, now)
    this.#used = Math.max(0, this.#used + amount)
  }

  /** Milliseconds until this much is left: 0 if it is. */
  wait(amount: number, perMinute: number, now: number): number {
    const missing = amount - this.left(perMinute, now)
    // The clock has fractions of a millisecond, so a bucket that is just full enough may look as if it
    // lacked a hair.
    return missing <= perMinute * 1e-8 ? 0 : (missing / perMinute) * 60_000
  }
}
