/**
 * Splits zstd data into its parts without decompressing it. The decoders need that check. Node 22
 * and 24 stop after the first frame and ignore the others. Node 22 accepts data that is cut short.
 * fzstd accepts any window size and keeps its input.
 */
import { zstdError } from './zstd-error.ts'

/** A part of a frame: its header, a block, or its checksum. */
export interface ZstdPart {
  readonly kind: 'head' | 'block' | 'sum'
  readonly bytes: Buffer
  /** Whether a block is the last of its frame. */
  readonly isLast: boolean
  /** Decompressed size that the header states, in bytes. */
  readonly size: number | undefined
}

const frameMagic = 0xfd2fb528
/** The common bits of the 16 magic numbers of skippable frames. */
const skippedMagic = 0x184d2a5
const maxBlockBytes = 128 * 1024
const maxWindowBytes = 128 * 1024 * 1024

export class ZstdFrames {
  #held: Buffer = Buffer.alloc(0)
  #next: 'frame' | 'block' | 'sum' = 'frame'
  #hasSum = false
  #skip = 0
  #isBegun = false

  /** @throws an error where the data ends in the middle of a frame */
  end(): void {
    const isWhole = this.#next === 'frame' && this.#held.length === 0 && this.#skip === 0
    if (!isWhole || !this.#isBegun) throw zstdError('ZSTD_CUT')
  }

  /**
   * Returns the parts that these bytes complete.
   *
   * @throws an error with a code of {@link zstdError}
   */
  *push(bytes: Buffer): Generator<ZstdPart> {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    for (;;) {
      if (this.#skip > 0) this.#skip -= this.#take(Math.min(this.#skip, this.#held.length)).length
      if (this.#skip > 0 || this.#held.length === 0) return
      const length = this.#lengthOfNext()
      if (length === undefined || length > this.#held.length) return
      const part = this.#part(this.#take(length))
      if (part !== undefined) yield part
    }
  }

  /** Returns the length of the next part; `undefined` where that takes more bytes to know. */
  #lengthOfNext(): number | undefined {
    const bytes = this.#held
    if (this.#next === 'sum') return 4
    if (this.#next === 'block') {
      if (bytes.length < 3) return undefined
      const head = bytes.readUIntLE(0, 3)
      const type = (head >> 1) & 3
      if (type === 3 || head >> 3 > maxBlockBytes) throw zstdError('ZSTD_DAMAGED')
      // A run block states its output length and holds one byte.
      return type === 1 ? 4 : 3 + (head >> 3)
    }
    if (bytes.length < 5) return undefined
    const magic = bytes.readUInt32LE(0)
    if (magic >>> 4 === skippedMagic) return 8
    if (magic !== frameMagic) throw zstdError('ZSTD_DAMAGED')
    return headLength(bytes[4]!)
  }

  #part(bytes: Buffer): ZstdPart | undefined {
    const part = { bytes, isLast: false, size: undefined }
    if (this.#next === 'sum') {
      this.#next = 'frame'
      return { ...part, kind: 'sum' }
    }
    if (this.#next === 'block') {
      const isLast = (bytes[0]! & 1) === 1
      if (isLast) this.#next = this.#hasSum ? 'sum' : 'frame'
      return { ...part, kind: 'block', isLast }
    }
    this.#isBegun = true
    if (bytes.readUInt32LE(0) !== frameMagic) {
      this.#skip = bytes.readUInt32LE(4)
      return undefined
    }
    this.#hasSum = (bytes[4]! & 4) !== 0
    this.#next = 'block'
    return { ...part, kind: 'head', size: readHead(bytes) }
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }
}

/** Lengths of a header's fields, by the descriptor byte. */
function headFields(descriptor: number): { window: number; dictionary: number; size: number } {
  const isSingle = (descriptor & 32) !== 0
  const flag = descriptor >> 6
  return {
    window: isSingle ? 0 : 1,
    dictionary: [0, 1, 2, 4][descriptor & 3]!,
    size: flag === 0 ? (isSingle ? 1 : 0) : 2 ** flag,
  }
}

function headLength(descriptor: number): number {
  const { window, dictionary, size } = headFields(descriptor)
  return 5 + window + dictionary + size
}

/** Validates a header and returns the decompressed size that it states. */
function readHead(head: Buffer): number | undefined {
  const { window, dictionary, size } = headFields(head[4]!)
  if ((head[4]! & 8) !== 0) throw zstdError('ZSTD_DAMAGED')
  const dictionaryId = head.subarray(5 + window, 5 + window + dictionary)
  if (dictionaryId.some((byte) => byte !== 0)) throw zstdError('ZSTD_DICTIONARY')
  const at = 5 + window + dictionary
  const held =
    size === 0
      ? undefined
      : size === 8
        ? Number(head.readBigUInt64LE(at))
        : head.readUIntLE(at, size) + (size === 2 ? 256 : 0)
  const wanted = window === 0 ? held! : windowOf(head[5]!)
  if (wanted > maxWindowBytes) throw zstdError('ZSTD_WINDOW')
  return held
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}
