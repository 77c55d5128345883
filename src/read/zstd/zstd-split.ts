/**
 * Passes zstd data on part by part, so that no chunk has bytes of two frames, and an end that comes too
 * soon is an error.
 */
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { ZstdFrames } from './zstd-frames.ts'
import type { ZstdPart } from './zstd-frames.ts'

export class ZstdSplit extends Transform {
  /** Bytes that went in. */
  bytesIn = 0
  readonly #frames = new ZstdFrames()
  readonly #form: (part: ZstdPart) => unknown

  /** @param form - what is passed on of a part */
  constructor(form: (part: ZstdPart) => unknown) {
    // Objects, also where they are bytes: what waits is not joined.
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
