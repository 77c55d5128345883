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
    single === undefined ? '' : `: {${single}} is plain text; write {{${single}}} for the field`
  return [`--prompt contains no {{field}}, so every row asks the same question${hint}`]
}

function differingPrefix({ system }: PromptOptions): string[] {
  const [field] = fieldsOf(system)
  if (field === undefined) return []
  return [
    `--cache-prefix marks --system, which contains {{${field}}}: only rows with the same value share the cache. Writing to the cache ` +
      'costs twice the input price, so move what differs to --prompt',
  ]
}
