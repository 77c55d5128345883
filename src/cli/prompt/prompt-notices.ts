import { fieldsOf } from './request-template.ts'
import type { RequestSource } from '../options/request-source.ts'

/** A prompt that is the same for every row is mostly a slip, and each row is paid. */
export function promptNotices({ template }: Pick<RequestSource, 'template'>): string[] {
  if (!template || fieldsOf(template.prompt, template.system).length > 0) return []
  const single = /(?<!\{)\{([A-Za-z_]\w*)\}(?!\})/.exec(template.prompt)?.[1]
  const hint =
    single === undefined ? '' : `: {${single}} is just text, and the field is {{${single}}}`
  return [`--prompt has no {{field}} in it, so every row asks the same${hint}`]
}
