import type { ModelLine } from './model-facts.ts'

/** What the id of a model says by itself. */
export interface ParsedModelId {
  readonly displayName: string
  readonly line: ModelLine | null
  readonly version: number | null
  /** The date at its end, `2025-10-01`. */
  readonly date: string | undefined
}

const lines: ReadonlySet<string> = new Set(['opus', 'sonnet', 'haiku', 'fable', 'mythos'])

/**
 * Reads an id: `claude-opus-4-8` is Claude Opus 4.8. A trailing date is not part of the version, and
 * older ids have the version before the line, as in `claude-3-5-haiku-20241022`.
 */
export function parseModelId(id: string): ParsedModelId {
  const dated = /^(.*)-(\d{4})(\d\d)(\d\d)$/.exec(id)
  const name = dated?.[1] ?? id
  const date = dated ? `${dated[2]}-${dated[3]}-${dated[4]}` : undefined
  const [maker, ...words] = name.split('-')
  const line = maker === 'claude' ? words.find((word) => lines.has(word)) : undefined
  return {
    displayName: nameOf(name),
    line: (line ?? null) as ModelLine | null,
    version: line === undefined ? null : versionOf(words),
    date,
  }
}

function versionOf(words: readonly string[]): number | null {
  const [major, minor = '0', ...more] = words.filter((word) => /^\d{1,2}$/.test(word))
  return major === undefined || more.length > 0 ? null : Number(`${major}.${minor}`)
}

function nameOf(name: string): string {
  const words = name.replace(/(\d)-(?=\d)/g, '$1.').split('-')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}
