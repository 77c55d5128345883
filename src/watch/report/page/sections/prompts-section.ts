/** What made the requests. */
import { count } from '../../../../figure-text.ts'
import { markup } from '../html.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

const mostPrompts = 32

export function promptsSection({ job: { status } }: SectionNeeds): Section | undefined {
  const { prompts, outcomes } = status
  if (prompts.length === 0) return undefined
  const shown = prompts.slice(0, mostPrompts)
  const left = prompts.length - shown.length
  const isCounted = outcomes?.prompts !== undefined
  return {
    title: 'Prompt versions',
    body: markup`${table(
      'Requests by prompt version',
      [
        { title: 'Version' },
        { title: 'Hash' },
        { title: 'Requests', isNumber: true },
        { title: 'Sent', isNumber: true },
        ...(isCounted ? [{ title: 'Outcomes', isNumber: true }] : []),
      ],
      shown.map(({ version, hash, requests, sent }) => {
        const rows = outcomes?.prompts?.find(
          (one) => one.hash === hash && one.version === version,
        )?.rows
        return [
          version ?? 'unnamed',
          markup`<code>${hash}</code>`,
          count(requests),
          count(sent),
          ...(isCounted ? [rows === undefined ? '–' : count(rows)] : []),
        ]
      }),
    )}
    ${left > 0 ? markup`<p class="dim">${count(left)} more, not shown.</p>` : ''}`,
  }
}
