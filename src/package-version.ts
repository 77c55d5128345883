import { readFileSync } from 'node:fs'

/** The version of this package, searched for upward, because compiled files lie at different depths. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const text = readFileSync(new URL('package.json', folder), 'utf8')
      return (JSON.parse(text) as { version: string }).version
    } catch {
      if (new URL('..', folder).href === folder.href) return 'unknown'
    }
  }
}
