/** Decompresses zstd data without Node's help: parts of a stream, or small data at once. */
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { FrameDecoder } from './frame-decoder.ts'
import { zstdError } from './zstd-error.ts'
import { ZstdFrames } from './zstd-frames.ts'
import type { ZstdPart } from './zstd-frames.ts'

export class Unzstd extends Transform {
  readonly #decoder = new FrameDecoder((data) => {
    this.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  })

  constructor() {
    super({ writableObjectMode: true, writableHighWaterMark: 1 })
  }

  override _transform(part: ZstdPart, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#decoder.take(part)
      done()
    } catch (error) {
      done(error as Error)
    }
  }
}

/**
 * Decompresses everything at once.
 *
 * @param maxBytes - a longer output is an error
 * @throws an error with a code of {@link zstdError}
 */
export function unzstd(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const blocks: Uint8Array[] = []
  let length = 0
  const frames = new ZstdFrames()
  const decoder = new FrameDecoder((data) => {
    length += data.length
    if (length > maxBytes) throw zstdError('ZSTD_DAMAGED')
    blocks.push(data)
  })
  const { buffer, byteOffset, byteLength } = bytes
  for (const part of frames.push(Buffer.from(buffer, byteOffset, byteLength))) decoder.take(part)
  frames.end()
  return Buffer.concat(blocks, length)
}
