/**
 * Inflates parts of zstd data with fzstd, a block at a time: not more than 128 KiB come out for a part
 * that goes in. What the package does not check is checked here: that a frame holds as much as it says,
 * and the sum of it.
 */
import { Decompress } from 'fzstd'
import { XxHash64 } from './xx-hash64.ts'
import { zstdError } from './zstd-error.ts'
import type { ZstdPart } from './zstd-frames.ts'

const blockHeadBytes = 3
const sumFlag = 4

export class FrameDecoder {
  readonly #onData: (data: Uint8Array) => void
  #decoder = new Decompress()
  /** What the decoder was not yet given. */
  #held: Buffer = Buffer.alloc(0)
  #size: number | undefined
  #inflated = 0
  #sum: XxHash64 | undefined

  constructor(onData: (data: Uint8Array) => void) {
    this.#onData = onData
  }

  /** Takes the next part. @throws an error with a code of {@link zstdError} */
  take(part: ZstdPart): void {
    try {
      if (part.kind === 'head') this.#begin(part)
      else if (part.kind === 'block') this.#inflate(part)
      else if (part.bytes.readUInt32LE(0) !== this.#sum?.low()) throw new RangeError('another sum')
    } catch {
      // The decoder meets damage with errors of all kinds.
      throw zstdError('ZSTD_DAMAGED')
    }
  }

  #begin({ bytes, size }: ZstdPart): void {
    this.#size = size
    this.#inflated = 0
    // The sum is not given to the decoder, which would only pass over it.
    this.#held = Buffer.from(bytes)
    const hasSum = (bytes[4]! & sumFlag) !== 0
    this.#held[4]! &= ~sumFlag
    const sum = hasSum ? new XxHash64() : undefined
    this.#sum = sum
    this.#decoder = new Decompress((data) => {
      this.#inflated += data.length
      sum?.update(data)
      if (data.length > 0) this.#onData(data)
    })
  }

  #inflate({ bytes, isLast }: ZstdPart): void {
    // Along with the head of the next: when nothing is left of what it was given, the decoder keeps it
    // for as long as the frame lasts.
    const given = isLast ? bytes.length : blockHeadBytes
    this.#decoder.push(Buffer.concat([this.#held, bytes.subarray(0, given)]), isLast)
    this.#held = bytes.subarray(given)
    const isOther = this.#size !== undefined && this.#size !== this.#inflated
    if (isLast && isOther) throw new RangeError('another size')
  }
}
