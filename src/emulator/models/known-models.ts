/**
 * The models that the emulator knows. Models come and go within weeks, so the documented ones are
 * only the default of a setting.
 */
import { modelTable } from './model-table.ts'

/** The known models: a list of ids, or `any`. */
export type Models = 'any' | readonly string[]

/** The ids documented as of 2026-11-27, newest first as the service lists them. */
export const documentedModels: readonly string[] = modelTable.map(({ id }) => id)

export function isKnown(id: string, models: Models): boolean {
  return models === 'any' || models.includes(id)
}

/** What is wrong with the setting; undefined for `any`, or a list of at least one id. */
export function modelsProblem(given: unknown): string | undefined {
  const ids: readonly unknown[] = Array.isArray(given) ? given : []
  const isList = ids.length > 0 && ids.every((id) => typeof id === 'string' && id !== '')
  return given === 'any' || isList ? undefined : "must be a list of ids, or 'any'"
}
