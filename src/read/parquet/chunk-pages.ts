/**
 * Reads the pages of one column of a row group, in file order. It holds one page at a time,
 * whatever the size of the row group.
 */
import { crc32 } from 'node:zlib'
import type { PageHeader } from 'hyparquet'
import { readPageHeader } from './page-header.ts'
import type { ParquetFile } from './parquet-file.ts'
import type { ColumnChunk } from './row-group.ts'

/** A page as the file stores it. */
export interface RawPage {
  readonly header: PageHeader
  readonly bytes: Buffer
}

/** Most pages have a megabyte. Their headers arrive with the first read. */
const windowBytes = 32 * 1024
/** A header holds the lowest and highest value of its page, which may be long texts. */
const maxHeaderBytes = 16 * 1024 * 1024

export class ChunkPages {
  readonly #file: ParquetFile
  readonly #chunk: ColumnChunk
  readonly #maxPageBytes: number
  readonly #isSmall: boolean
  /** Bytes read and not taken yet, and the file offset of their end. */
  #ahead: Buffer = Buffer.alloc(0)
  #position: number

  /**
   * @param maxPageBytes - larger pages are refused
   * @param isSmall - whether the row group is small enough to be read together with others
   */
  constructor(file: ParquetFile, chunk: ColumnChunk, maxPageBytes: number, isSmall: boolean) {
    this.#file = file
    this.#chunk = chunk
    this.#maxPageBytes = maxPageBytes
    this.#isSmall = isSmall
    this.#position = chunk.start
  }

  /** @throws BatchlineError `ERR_INPUT` where there is no page, or a damaged one */
  async next(): Promise<RawPage> {
    const { faults } = this.#file
    const { where } = this.#chunk
    const header = await this.#header()
    const { compressed_page_size: size, uncompressed_page_size: whole } = header
    if (!(await this.#have(size))) {
      throw faults.damaged(where, 'a page extends beyond its column')
    }
    if (whole > this.#maxPageBytes) {
      const problem = `has a page of ${whole} bytes, more than the ${this.#maxPageBytes} that are allowed`
      throw faults.unknown(where, problem, 'with smaller pages')
    }
    const bytes = this.#ahead.subarray(0, size)
    this.#ahead = this.#ahead.subarray(size)
    if (header.crc !== undefined && (crc32(bytes) | 0) !== header.crc) {
      throw faults.damaged(where, 'the checksum of a page is wrong')
    }
    return { header, bytes }
  }

  async #header(): Promise<PageHeader> {
    for (let length = windowBytes; ; length *= 4) {
      const isWhole = await this.#have(length)
      const { buffer, byteOffset, byteLength } = this.#ahead
      const at = { view: new DataView(buffer, byteOffset, byteLength), offset: 0 }
      try {
        const header = readPageHeader(at)
        this.#ahead = this.#ahead.subarray(at.offset)
        return header
      } catch {
        // The header may continue beyond the bytes read so far.
        if (isWhole && length < maxHeaderBytes) continue
        throw this.#file.faults.damaged(this.#chunk.where, 'the header of a page can’t be read')
      }
    }
  }

  /** Reads until this many bytes are available; returns false where the column ends earlier. */
  async #have(length: number): Promise<boolean> {
    const held = this.#ahead.length
    const more = Math.min(Math.max(length - held, windowBytes), this.#chunk.end - this.#position)
    if (held >= length || more <= 0) return held >= length
    const next = await this.#file.read(this.#position, more, this.#isSmall)
    this.#position += next.length
    this.#ahead = held === 0 ? next : Buffer.concat([this.#ahead, next])
    return this.#ahead.length >= length
  }
}
