import { fieldsOf } from './request-template.ts'
import type { PromptOptions, RequestSource } from '../options/request-source.ts'

/** What is mostly a slip, and is paid for in every row. */
export function promptNotices(options: Pick<RequestSource, 'template' | 'cache-prefix'>): string[] {
  const { template } = options
  if (!template) return []
  const notices = [...sameQuestion(template)]
  if (options['cache-prefix']) notices.push(...differingPrefix(template))
  return notices
}

function sameQuestion({ prompt, system }: PromptOptions): string[] {
  if (fieldsOf(prompt, system).length > 0) return []
  const single = /(?<!\{)\{([A-Za-z_]\w*)\}(?!\})/.exec(prompt)?.[1]
  const hint =
    single === undefined ? '' : `: {${single}} is just text, and the field is {{${single}}}`
  return [`--prompt has no {{field}} in it, so every row asks the same${hint}`]
}

function differingPrefix({ system }: PromptOptions): string[] {
  const [field] = fieldsOf(system)
  if (field === undefined) return []
  return [
    `--cache-prefix marks --system, which has {{${field}}} in it: only rows with the same value share the cache. Writing to it ` +
      'costs twice the input price, so what differs belongs into --prompt',
  ]
}
