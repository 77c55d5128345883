/**
 * The pages of one column of a row group, one after the other as they stand in the file. A page is all
 * that is in memory of a column, whatever the size of the row group.
 */
import { crc32 } from 'node:zlib'
import type { PageHeader } from 'hyparquet'
import { readPageHeader } from './page-header.ts'
import type { ParquetFile } from './parquet-file.ts'
import type { ColumnChunk } from './row-group.ts'

/** A page as it stands in the file. */
export interface RawPage {
  readonly header: PageHeader
  readonly bytes: Buffer
}

/** Most pages have a megabyte; their headers come along with the first bytes. */
const windowBytes = 32 * 1024
/** A header has the least and the largest value in it, which may be long texts. */
const maxHeaderBytes = 16 * 1024 * 1024

export class ChunkPages {
  readonly #file: ParquetFile
  readonly #chunk: ColumnChunk
  readonly #maxPageBytes: number
  readonly #isSmall: boolean
  /** What was read and not yet taken, and where in the file it ends. */
  #ahead: Buffer = Buffer.alloc(0)
  #position: number

  /**
   * @param maxPageBytes - a larger page is refused
   * @param isSmall - whether the row group is so small that others are read along with it
   */
  constructor(file: ParquetFile, chunk: ColumnChunk, maxPageBytes: number, isSmall: boolean) {
    this.#file = file
    this.#chunk = chunk
    this.#maxPageBytes = maxPageBytes
    this.#isSmall = isSmall
    this.#position = chunk.start
  }

  /** @throws BatchlineError `ERR_INPUT` where there is no page, or one that is not what was written. */
  async next(): Promise<RawPage> {
    const { faults } = this.#file
    const { where } = this.#chunk
    const header = await this.#header()
    const { compressed_page_size: size, uncompressed_page_size: whole } = header
    if (!(await this.#have(size))) {
      throw faults.damaged(where, 'a page ends behind its column')
    }
    if (whole > this.#maxPageBytes) {
      const problem = `has a page of ${whole} bytes, more than the ${this.#maxPageBytes} that are read`
      throw faults.unknown(where, problem, 'with smaller pages')
    }
    const bytes = this.#ahead.subarray(0, size)
    this.#ahead = this.#ahead.subarray(size)
    if (header.crc !== undefined && (crc32(bytes) | 0) !== header.crc) {
      throw faults.damaged(where, 'the checksum of a page is another')
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
        // It may go on behind what was read.
        if (isWhole && length < maxHeaderBytes) continue
        throw this.#file.faults.damaged(this.#chunk.where, 'the head of a page can’t be read')
      }
    }
  }

  /** Reads on until so many bytes are there; false where the column ends before. */
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
