import type { Settings } from './fill-options.ts'

/** Settings as `GET /_emulator/settings` shows them: without keys and functions. */
export function shownSettings(settings: Settings): Record<string, unknown> {
  const { apiKeys, adminKeys, limits, inferred, prices: _, faults: __, ...plain } = settings
  const shown = Object.entries(plain).filter(([, value]) => typeof value !== 'function')
  return {
    ...(Object.fromEntries(shown) as Record<string, unknown>),
    apiKeys: apiKeys === undefined ? 'any' : `${Object.keys(apiKeys).length} keys`,
    adminKeys: adminKeys === undefined ? 'any' : `${adminKeys.length} keys`,
    limits: finite(limits),
    inferred: finite(inferred),
  }
}

/** JSON has no infinity: null says that there is no limit. */
function finite(group: object): Record<string, unknown> {
  const entries = Object.entries(group) as Array<[string, unknown]>
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      value === Infinity || value === undefined ? null : value,
    ]),
  )
}
