/** What the service takes and gives at most, each figure once. */

/** Requests of a batch (docs: build-with-claude/batch-processing). */
export const mostRequests = 100_000

/** Bytes of a create body: the service takes 256 MB and does not say whether that is 10^6 or 2^20. */
export const mostBodyBytes = 256_000_000

/** Bytes of a create body unless the user says otherwise: just below what may be too much. */
export const usualBodyBytes = 255_000_000

/** Bytes of a line of results. A longer one is skipped: no answer is that long. */
export const mostLineBytes: number = 64 * 2 ** 20
