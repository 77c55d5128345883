import type { EmulatorOptions } from './emulator-options.ts'

/**
 * A change of settings: options of {@link startEmulator}, where null stands for the default.
 *
 * @example
 * ```ts
 * const change: SettingsChange = { batchMs: 10_000, limits: { rpm: null } }
 * emulator.change(change)
 * ```
 */
export type SettingsChange = {
  readonly [Name in keyof EmulatorOptions]?: Name extends 'limits' | 'inferred'
    ? {
        readonly [Member in keyof NonNullable<EmulatorOptions[Name]>]?:
          NonNullable<EmulatorOptions[Name]>[Member] | null
      }
    : EmulatorOptions[Name] | null
}
