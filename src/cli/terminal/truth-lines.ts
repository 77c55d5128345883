/** How good the answers are, by what is known to be true, in a few lines. */
import { shortText } from '../../short-text.ts'
import type { Proportion, TruthReport } from '../../truth-report.ts'
import { count, counted } from './figures.ts'

/** Confusions, and classes, that are shown. */
const most = 3
/** Of a name, in characters. It may hold anything; `printable` is applied to the whole line. */
const longestName = 40

export function truthLines(report: TruthReport): string[] {
  if (report.rows === 0) {
    return [`truth: not known for any of ${counted(report.unknown, 'row')}; nothing was compared`]
  }
  return [
    accuracyLine(report),
    ...tierLine(report),
    ...macroLine(report),
    ...confusionLine(report),
    ...recallLine(report),
    ...beyondLine(report),
  ]
}

function accuracyLine({
  rows,
  answered,
  correct,
  accuracy,
  overall,
  unknown,
  fallback,
}: TruthReport): string {
  const right = accuracy ? `, ${interval(accuracy)}` : ''
  const all =
    answered === rows || !overall
      ? ''
      : `; ${share(overall.share)} of all ${count(rows)}, counting failed rows as wrong`
  const fell =
    fallback.answered === 0
      ? ''
      : `; ${count(fallback.correct)} of ${count(fallback.answered)} fallback values right`
  const rest = unknown === 0 ? '' : `; not known for ${counted(unknown, 'row')}`
  return `truth: ${count(correct)} of ${counted(answered, 'answer')} right${right}${all}${fell}${rest}`
}

function tierLine({ tiers }: TruthReport): string[] {
  const parts = Object.entries(tiers).map(
    ([tier, { correct, answered }]) =>
      `${tier} ${count(correct)} of ${count(answered)} (${share(correct / answered)})`,
  )
  return parts.length === 0 ? [] : [`right by tier: ${parts.join(', ')}`]
}

function macroLine({ macro, classes, beyond }: TruthReport): string[] {
  // Where there are so many classes, they are no classes: numbers, or free text.
  if (!macro || classes.length < 2 || (beyond && beyond.classRows > 0)) return []
  const { precision, recall, f1 } = macro
  return [
    `over ${counted(classes.length, 'class', 'classes')}: precision ${share(precision)}, recall ${share(recall)}, F1 ${share(f1)}`,
  ]
}

function confusionLine({ confusions }: TruthReport): string[] {
  const worst = confusions.slice(0, most)
  if (worst.length === 0) return []
  const parts = worst.map(
    ({ truth, answer, rows, first }) =>
      `${named(truth)} as ${named(answer)} ${count(rows)} (row ${first.position + 1})`,
  )
  return [`most often wrong: ${parts.join('; ')}`]
}

function recallLine({ classes, beyond }: TruthReport): string[] {
  if (classes.length <= most || (beyond && beyond.classRows > 0)) return []
  const lowest = classes
    .filter(({ recall }) => recall < 1)
    .sort((a, b) => a.recall - b.recall || b.support - a.support)
    .slice(0, most)
  if (lowest.length === 0) return []
  const parts = lowest.map(
    ({ truth, recall, support }) => `${named(truth)} ${share(recall)} of ${count(support)}`,
  )
  return [`lowest recall: ${parts.join('; ')}`]
}

function beyondLine({ beyond, classes }: TruthReport): string[] {
  if (!beyond) return []
  const parts = [
    ...(beyond.classRows > 0
      ? [`${counted(beyond.classRows, 'row')} of classes beyond the first ${count(classes.length)}`]
      : []),
    ...(beyond.confusedRows > 0
      ? [`${counted(beyond.confusedRows, 'wrong answer')} beyond the first kinds of mistake`]
      : []),
  ]
  return [`counted together: ${parts.join(', ')}; the accuracy includes them`]
}

function interval({ share: of, low, high }: Proportion): string {
  return `${share(of)} (95 % interval ${share(low)} to ${share(high)})`
}

/** `95.1 %`; never rounded to all or nothing. */
function share(of: number): string {
  const rounded = Math.round(of * 1000) / 10
  if (rounded === 100 && of < 1) return '99.9 %'
  if (rounded === 0 && of > 0) return '0.1 %'
  return `${rounded.toFixed(1)} %`
}

/** In quotes, so that it is seen where it ends. */
function named(name: string): string {
  return JSON.stringify(shortText(name, longestName))
}
