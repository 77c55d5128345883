import { fieldsOf } from './request-template.ts'
import type { RunOptions } from '../options/run-options.ts'

/** What is worth a word before every row is asked, and paid, alike. */
export function promptNotices({ template }: RunOptions): string[] {
  if (!template || fieldsOf(template.prompt, template.system).length > 0) return []
  const single = /(?<!\{)\{([A-Za-z_]\w*)\}(?!\})/.exec(template.prompt)?.[1]
  const hint =
    single === undefined ? '' : `: {${single}} is just text, and the field is {{${single}}}`
  return [`--prompt has no {{field}} in it, so that every row is asked the same${hint}`]
}
