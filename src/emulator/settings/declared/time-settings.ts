/** When batches end, expire and are archived. Milliseconds are in emulated time. */
import type { EmulatorOptions } from '../emulator-options.ts'
import type { SettingsOf } from '../setting.ts'

/** The options that are times. */
export type TimeOptions = Pick<
  EmulatorOptions,
  'batchMs' | 'batchMsJitter' | 'cancelMs' | 'windowMs' | 'archiveMs' | 'patienceMs' | 'speed'
>

/** A century: within what a date can hold, whatever is added up. */
const longest = 3_155_760_000_000

export const timeSettings: SettingsOf<TimeOptions> = {
  batchMs: {
    kind: 'number',
    default: 50,
    least: 0,
    most: longest,
    help: 'time from create to ended, in milliseconds; default 50',
  },
  batchMsJitter: {
    kind: 'number',
    default: 0,
    least: 0,
    most: longest,
    flag: 'jitter-ms',
    help: 'up to this much more, drawn at random for each batch; default 0',
  },
  cancelMs: {
    kind: 'number',
    default: 20,
    least: 0,
    most: longest,
    help: 'time from cancel to ended; default 20',
  },
  windowMs: {
    kind: 'number',
    default: 86_400_000,
    least: 0,
    most: longest,
    help: 'time from create to expired; default 24 hours',
  },
  archiveMs: {
    kind: 'number',
    default: 2_505_600_000,
    least: 0,
    most: longest,
    help: 'time from create to archived; default 29 days',
  },
  patienceMs: {
    kind: 'number',
    default: 5000,
    least: 0,
    most: 2_147_483_647,
    help: 'real milliseconds to wait for respond to answer; default 5000',
  },
  speed: {
    kind: 'number',
    default: 1,
    least: 0.000_001,
    most: 1_000_000_000,
    fixed: true,
    help: 'emulated seconds per real second; default 1',
  },
}
