/** What came out of a run, beside how many rows are ok: of which kind the values are, and how good. */
import type { OutcomeCounts } from '../../outcome-counts.ts'
import { count, counted } from './figures.ts'
import { truthLines } from './truth-lines.ts'

export function outcomeLines(counts: OutcomeCounts): string[] {
  return [
    ...tierLines(counts),
    ...mendedLines(counts),
    ...askedLines(counts),
    ...promptLines(counts),
    ...reviewLines(counts),
    ...(counts.truth ? truthLines(counts.truth) : []),
  ]
}

function tierLines({ tiers }: OutcomeCounts): string[] {
  const parts = Object.entries(tiers).map(([tier, rows]) => `${count(rows)} ${tier}`)
  return parts.length === 0 ? [] : [`tiers: ${parts.join(', ')}`]
}

function mendedLines({ extracted, repaired }: OutcomeCounts): string[] {
  const parts = [
    ...(extracted > 0 ? [`${count(extracted)} extracted from other text`] : []),
    ...(repaired > 0 ? [`${count(repaired)} repaired`] : []),
  ]
  return parts.length === 0 ? [] : [`JSON of answers: ${parts.join(', ')}`]
}

function askedLines({ askedNow, fallback }: OutcomeCounts): string[] {
  return [
    ...(askedNow > 0 ? [`${counted(askedNow, 'row')} asked now, at full price`] : []),
    ...(fallback > 0 ? [`${counted(fallback, 'row')} got the fallback value`] : []),
  ]
}

function promptLines({ prompts = [], rows }: OutcomeCounts): string[] {
  const isTold = prompts.length > 1 || prompts.some(({ version }) => version !== undefined)
  if (!isTold) return []
  const known = prompts.reduce((sum, prompt) => sum + prompt.rows, 0)
  const parts = prompts.map(({ version, hash, rows: of }) => `${version ?? hash} ${count(of)}`)
  const others = rows > known ? `, others ${count(rows - known)}` : ''
  return [`rows by prompt: ${parts.join(', ')}${others}`]
}

function reviewLines({ review }: OutcomeCounts): string[] {
  if (!review) return []
  const { tier, unsure, fallback, sample } = review
  const rows = tier + unsure + fallback + sample
  return [`for review: ${counted(rows, 'row')}, ${count(sample)} of them sampled`]
}
