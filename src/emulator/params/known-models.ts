/**
 * The models that the emulator knows. Models come and go within weeks, so the list is only the
 * default of a setting. Nothing else may depend on its entries.
 */
/** The known models: a list of ids, or `any`. */
export type Models = 'any' | readonly string[]

/** The ids documented as of 2026-11-27, newest first as the service lists them. */
export const documentedModels: readonly string[] = [
  'claude-fable-5-2',
  'claude-mythos-5-2',
  'claude-haiku-5-5',
  'claude-sonnet-5-5',
  'claude-fable-5-1',
  'claude-opus-5-5',
  'claude-mythos-5-1',
  'claude-sonnet-5',
  'claude-fable-5',
  'claude-mythos-5',
  'claude-opus-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-mythos-preview',
  'claude-opus-4-6',
  'claude-sonnet-4-6',
  'claude-opus-4-5',
  'claude-opus-4-5-20251101',
  'claude-haiku-4-5',
  'claude-haiku-4-5-20251001',
  'claude-sonnet-4-5',
  'claude-sonnet-4-5-20250929',
  'claude-haiku-3-5',
]

export function isKnown(id: string, models: Models): boolean {
  return models === 'any' || models.includes(id)
}

/** What is wrong with the setting; undefined for `any`, or a list of at least one id. */
export function modelsProblem(given: unknown): string | undefined {
  const ids: readonly unknown[] = Array.isArray(given) ? given : []
  const isList = ids.length > 0 && ids.every((id) => typeof id === 'string' && id !== '')
  return given === 'any' || isList ? undefined : "must be a list of ids, or 'any'"
}
