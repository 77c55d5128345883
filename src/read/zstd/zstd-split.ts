/**
 * Passes zstd data through part by part, so that no chunk spans two frames. Data that is cut short
 * is an error.
 */
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { ZstdFrames } from './zstd-frames.ts'
import type { ZstdPart } from './zstd-frames.ts'

export class ZstdSplit extends Transform {
  /** Number of input bytes. */
  bytesIn = 0
  readonly #frames = new ZstdFrames()
  readonly #form: (part: ZstdPart) => unknown

  /** @param form - what to pass on of each part */
  constructor(form: (part: ZstdPart) => unknown) {
    // Use object mode, for bytes too: buffered chunks must not be joined.
    super({ readableObjectMode: true, readableHighWaterMark: 1 })
    this.#form = form
  }

  override _transform(block: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytesIn += block.length
    try {
      for (const part of this.#frames.push(block)) this.push(this.#form(part))
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.#frames.end()
      done()
    } catch (error) {
      done(error as Error)
    }
  }
}
