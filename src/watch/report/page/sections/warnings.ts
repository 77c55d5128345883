/** What somebody should look at, in sentences. */
import { count, counted } from '../../../../figure-text.ts'
import type { JobFigures } from '../../job-figures.ts'
import { markup, nothing } from '../html.ts'
import type { Html } from '../html.ts'
import { batchesText, rowNumber } from '../page-text.ts'

export function warnings(job: JobFigures): Html {
  const all = [...stops(job), ...doubts(job), ...notInCost(job)]
  if (all.length === 0) return nothing
  return markup`<div class="look" role="note" aria-label="Needs attention">
    <p><strong>Needs attention</strong></p>
    <ul>
      ${all.map((text) => markup`<li>${text}</li>`)}
    </ul>
  </div>`
}

function stops({ status }: JobFigures): string[] {
  const { tripped, held, canceled } = status
  const reasons = tripped?.reasons.map(({ kind, error_type, rows, position }) => {
    return `${error_type ?? kind}, ${counted(rows, 'row')}, such as row ${rowNumber(position)}`
  })
  return [
    ...(tripped
      ? [
          `Stopped because too many rows failed: ${count(tripped.failed)} of the last ${counted(tripped.rows, 'outcome')}` +
            ` (${reasons?.join('; ') ?? ''}). Nothing new is sent until somebody confirms that it should continue.`,
        ]
      : held === undefined
        ? []
        : [`Nothing new is sent: ${held}.`]),
    ...(canceled ? ['Canceled: nothing new is sent until the job is resumed.'] : []),
  ]
}

function doubts({ status }: JobFigures): string[] {
  const { attempts, duplicates, askedNow } = status
  const inDoubt = attempts.reduce((sum, attempt) => sum + attempt.inDoubt, 0)
  return [
    ...(inDoubt > 0
      ? [`In doubt: it is not known yet whether the service has ${batchesText(inDoubt)}.`]
      : []),
    ...(duplicates.length > 0
      ? [
          `Created twice by the service, and billed twice: ${duplicates.slice(0, 5).join(', ')}` +
            `${duplicates.length > 5 ? ` and ${count(duplicates.length - 5)} more` : ''}.`,
        ]
      : []),
    ...(askedNow && askedNow.open > 0
      ? [
          `${counted(askedNow.open, 'row')} asked now without a known answer; each may have been paid.`,
        ]
      : []),
    ...(askedNow && askedNow.givenUp > 0
      ? [
          `${counted(askedNow.givenUp, 'row')} given up without an answer. To ask once more, use --ask-again, or again: true of askNow.`,
        ]
      : []),
    ...(askedNow && askedNow.askedAgain > 0
      ? [
          `${counted(askedNow.askedAgain, 'call')} made twice by askNow; each may have been paid twice.`,
        ]
      : []),
  ]
}

function notInCost({ status: { cost } }: JobFigures): string[] {
  if (!cost) return []
  const { unpricedAnswers, unpricedModels, unknownRequests, webSearches, nearLimit, tiers } = cost
  return [
    ...(unpricedAnswers > 0
      ? [
          `Not in the cost: ${counted(unpricedAnswers, 'answer')} of ${unpricedModels.join(', ')}, without a known price.`,
        ]
      : []),
    ...(unknownRequests > 0
      ? [
          `Not in the cost: ${counted(unknownRequests, 'request')} that may have been billed, with unknown usage.`,
        ]
      : []),
    ...(webSearches > 0
      ? [
          `Not in the cost: ${counted(webSearches, 'web search', 'web searches')}, billed separately.`,
        ]
      : []),
    ...Object.entries(tiers).map(
      ([tier, answers]) =>
        `${counted(answers, 'answer')} came with the service tier “${tier}”, so the service may bill the full price.`,
    ),
    ...(nearLimit > 0
      ? [
          `${counted(nearLimit, 'answer')} came within 10 % of max_tokens; a larger limit leaves room.`,
        ]
      : []),
  ]
}
