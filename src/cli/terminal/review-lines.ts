/** What a run says of its review file. */
import type { ReviewCounts } from '../../outcome-counts.ts'
import { count, counted } from './figures.ts'
import { shellWord } from './shell-word.ts'

/** Each reason in the words of the line. */
const words: Readonly<Record<keyof ReviewCounts, string>> = {
  tier: 'by tier',
  unsure: 'unsure',
  fallback: 'fallback value',
  sample: 'sampled',
}

/** @param counts - undefined where there is no review file */
export function reviewLines(counts: ReviewCounts | undefined, path: string | undefined): string[] {
  if (!counts || path === undefined) return []
  const rows = Object.values(counts).reduce((sum, some) => sum + some, 0)
  if (rows === 0) return [`no rows to review; ${path} is empty`]
  const reasons = Object.entries(words).flatMap(([reason, word]) => {
    const some = counts[reason as keyof ReviewCounts]
    return some > 0 ? `${count(some)} ${word}` : []
  })
  return [
    `${counted(rows, 'row')} for review in ${path} (${reasons.join(', ')}): batchline review ${shellWord(path)}`,
  ]
}
