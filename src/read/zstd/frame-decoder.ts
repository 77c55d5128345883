/**
 * Decompresses parts of zstd data with fzstd, one block at a time, so that at most 128 KiB come out
 * per part. It verifies the frame's size and checksum, which the package does not.
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
  /** Bytes not passed to the decoder yet. */
  #held: Buffer = Buffer.alloc(0)
  #size: number | undefined
  #inflated = 0
  #sum: XxHash64 | undefined

  constructor(onData: (data: Uint8Array) => void) {
    this.#onData = onData
  }

  /**
   * Decodes the next part.
   *
   * @throws an error with a code of {@link zstdError}
   */
  take(part: ZstdPart): void {
    try {
      if (part.kind === 'head') this.#begin(part)
      else if (part.kind === 'block') this.#inflate(part)
      else if (part.bytes.readUInt32LE(0) !== this.#sum?.low()) throw new RangeError('another sum')
    } catch {
      // Damaged data makes the decoder throw errors of all kinds.
      throw zstdError('ZSTD_DAMAGED')
    }
  }

  #begin({ bytes, size }: ZstdPart): void {
    this.#size = size
    this.#inflated = 0
    // Withhold the checksum: the decoder would only skip it.
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
    // Pass the rest along with the next block's header. A decoder that has consumed all its input
    // would keep that input for as long as the frame lasts.
    const given = isLast ? bytes.length : blockHeadBytes
    this.#decoder.push(Buffer.concat([this.#held, bytes.subarray(0, given)]), isLast)
    this.#held = bytes.subarray(given)
    const isWrongSize = this.#size !== undefined && this.#size !== this.#inflated
    if (isLast && isWrongSize) throw new RangeError('another size')
  }
}
