/**
 * Where runs follow one another: an emulator of its own, and a folder for each run. The emulator is
 * replaced now and then, because its ledger only ever grows.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EmulatorProcess } from './emulator-process.ts'
import type { Bench } from './family.ts'
import { LedgerSlice } from './ledger-slice.ts'
import { Random } from './random.ts'

const runsPerEmulator = 40

export class Lane {
  readonly #folder: string
  #emulator: EmulatorProcess | undefined
  #runs = 0

  /** @param folder - of this lane alone */
  constructor(folder: string) {
    this.#folder = folder
  }

  async bench(name: string, seed: number): Promise<Bench> {
    if (++this.#runs % runsPerEmulator === 0) await this.close()
    const folder = join(this.#folder, name)
    await mkdir(folder, { recursive: true })
    const dir = join(this.#folder, `emulator-${this.#runs}`)
    const emulator = (this.#emulator ??= await EmulatorProcess.start(dir, seed))
    await emulator.setFaults([])
    const slice = await LedgerSlice.begin(emulator.ledgerPath)
    return { emulator, slice, folder, run: name, random: new Random(seed) }
  }

  /** A run that went well leaves nothing. */
  async tidy(bench: Bench): Promise<void> {
    await rm(bench.folder, { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await this.#emulator?.close()
    this.#emulator = undefined
  }
}
