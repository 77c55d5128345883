/** Where a line of a file begins, and its length without the line end. */
export interface Span {
  readonly at: number
  readonly bytes: number
}

/**
 * Where the lines of a chunk's requests lie in a file, as two numbers for each request. Rows that share a
 * request need its line again.
 */
export class RequestSpans {
  readonly #first: number
  readonly #at: Float64Array
  readonly #bytes: Uint32Array

  /** @param range - the requests that may be asked for */
  constructor({ first, last }: { readonly first: number; readonly last: number }) {
    this.#first = first
    this.#at = new Float64Array(last - first + 1)
    this.#bytes = new Uint32Array(last - first + 1)
  }

  set(request: number, at: number, bytes: number): void {
    this.#at[request - this.#first] = at
    this.#bytes[request - this.#first] = bytes
  }

  /** Undefined for a request without a line. */
  get(request: number): Span | undefined {
    const bytes = this.#bytes[request - this.#first]
    if (bytes === undefined || bytes === 0) return undefined
    return { at: this.#at[request - this.#first]!, bytes }
  }
}
