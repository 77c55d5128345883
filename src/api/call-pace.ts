/**
 * When the next call may be made. The service says with each answer how much is left of each limit and when
 * there is more, and with a refusal how long to wait; what one call learns holds for all.
 */
const limits = ['requests', 'tokens', 'input-tokens', 'output-tokens']
/** A limit of a minute is full again after it. What says more is a clock that is wrong. */
const mostMs = 60_000

export class CallPace {
  #until = 0

  /** How long to wait before the next call, in milliseconds. */
  get waitMs(): number {
    return Math.max(0, this.#until - performance.now())
  }

  /** No call is made for so long. */
  pause(ms: number): void {
    this.#until = Math.max(this.#until, performance.now() + ms)
  }

  /** Takes in the headers of an answer. */
  note(headers: Headers | undefined): void {
    if (!headers) return
    // The server's own clock gives the distance: the local one may be days off.
    const now = Date.parse(headers.get('date') ?? new Date().toUTCString())
    for (const limit of limits) {
      if (headers.get(`anthropic-ratelimit-${limit}-remaining`) !== '0') continue
      const ms = Date.parse(headers.get(`anthropic-ratelimit-${limit}-reset`) ?? '') - now
      if (ms > 0) this.pause(Math.min(ms, mostMs))
    }
  }
}
