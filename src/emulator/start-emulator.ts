/**
 * The Message Batches API on loopback: try things without a key and without cost, or test against a
 * service that is slow, broken or late at a moment you choose.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { BatchlineError } from '../errors.ts'
import { BatchStore } from './batches/batch-store.ts'
import { PromptCache } from './cache/prompt-cache.ts'
import { Clock } from './clock.ts'
import { Emulator } from './emulator.ts'
import { Faults } from './faults/faults.ts'
import { Ledger } from './ledger/ledger.ts'
import type { EmulatorOptions } from './settings/emulator-options.ts'
import { fillOptions } from './settings/fill-options.ts'
import { Rates } from './rates/rates.ts'
import { seededRandom } from './random.ts'
import type { Service } from './service.ts'

/**
 * Starts an emulator.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator({ respond: () => 'yes', batchMs: 2000 })
 * const client = new Anthropic(emulator.clientOptions)
 * await client.messages.batches.create({ requests })
 * const { billed, billedTwice } = await emulator.ledger()
 * await emulator.close()
 * ```
 * @throws BatchlineError ERR_OPTION for an invalid option, a port in use, a host that is not this
 * machine, or a folder that already holds a ledger.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = fillOptions(options)
  const temporary = options.dir === undefined
  const clock = new Clock(settings.now ?? realNow, settings.speed)
  // Check the rules before creating the folder: refused rules must not leave one behind.
  const faults = new Faults(settings.faults, clock, seededRandom(settings.seed))
  const dir = makeFolder(options.dir)
  const service: Service = {
    settings,
    clock,
    store: new BatchStore(),
    ledger: new Ledger(join(dir, 'ledger.jsonl')),
    cache: new PromptCache(),
    faults,
    rates: new Rates(clock),
    random: seededRandom(settings.seed + 1),
    dir,
    baseURL: '',
  }
  const emulator = new Emulator(service, options, temporary)
  try {
    await emulator.listen()
  } catch (error) {
    await emulator.close()
    throw error
  }
  return emulator
}

/** Finer than `Date.now`: batches created within one millisecond keep their order. */
function realNow(): number {
  return performance.timeOrigin + performance.now()
}

function makeFolder(given: string | undefined): string {
  const dir = resolve(given ?? mkdtempSync(join(tmpdir(), 'batchline-emulator-')))
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return dir
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new BatchlineError('ERR_OPTION', `emulator: dir ${dir} can't be created (${code})`, {
      cause,
    })
  }
}
