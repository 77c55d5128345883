/** API keys, alone or each with its workspace. */
import { kindOf } from '../../kind-of.ts'

/** What is wrong with `apiKeys`: a list of keys, or a record from key to workspace. */
export function keysProblem(value: unknown): string | undefined {
  if (Array.isArray(value)) return listProblem(value)
  if (typeof value !== 'object' || value === null) {
    return `must be a list of keys, or an object from key to workspace, not ${kindOf(value)}`
  }
  const isValid = Object.entries(value).every(([key, of]) => key !== '' && typeof of === 'string')
  return isValid ? undefined : 'must map each key to the id of a workspace'
}

/** What is wrong with a list of keys. */
export function listProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return `must be a list of keys, not ${kindOf(value)}`
  return value.every(isText) ? undefined : 'must hold keys, which are not empty'
}

/**
 * `--key KEY` or `--key KEY=WORKSPACE`, any number of them. A key without a workspace gets an empty
 * one, which stands for that of the emulator.
 */
export function readKeys(texts: readonly string[]): unknown {
  if (texts.every((text) => !text.includes('='))) return texts
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
