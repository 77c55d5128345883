/**
 * Updates a `.rows` file while it is compared line by line. As long as every line is unchanged, nothing is
 * written. From the first different line on, a new file is written, which replaces the old one at the end.
 */
import { createReadStream } from 'node:fs'
import type { Disk, DiskFile } from '../disk/disk.ts'

const bufferBytes = 256 * 1024

export class RowsRewriter {
  readonly #disk: Disk
  readonly #path: string
  #sameBytes = 0
  #file: DiskFile | undefined
  #texts: string[] = []
  #size = 0

  constructor(disk: Disk, path: string) {
    this.#disk = disk
    this.#path = path
  }

  /** Announces that the next line differs. */
  async differs(): Promise<void> {
    if (this.#file) return
    this.#file = await this.#disk.create(`${this.#path}.tmp`)
    if (this.#sameBytes === 0) return
    const same = createReadStream(this.#path, { end: this.#sameBytes - 1 })
    for await (const bytes of same) await this.#file.write(bytes as Buffer)
  }

  /** Takes the next line in its new form. */
  async line(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text) + 1
    if (!this.#file) {
      this.#sameBytes += bytes
      return
    }
    this.#texts.push(text, '\n')
    this.#size += bytes
    if (this.#size >= bufferBytes) await this.#flush()
  }

  async finish(): Promise<void> {
    if (!this.#file) return
    await this.#flush()
    await this.#file.finish()
    this.#file = undefined
    await this.#disk.publish([`${this.#path}.tmp`, this.#path])
  }

  /** Has no effect after {@link finish}. */
  async discard(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#texts.join(''))
    this.#texts = []
    this.#size = 0
    await this.#file?.write(bytes)
  }
}
