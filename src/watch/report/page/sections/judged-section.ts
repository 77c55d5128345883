/** How good the answers are: their tiers, and the truth where it is known. */
import { count, counted } from '../../../../figure-text.ts'
import type { OutcomeCounts } from '../../../../outcome-counts.ts'
import type { Proportion, TruthReport } from '../../../../truth-report.ts'
import { stackChart, wholeChart } from '../../charts/bar-charts.ts'
import { colors, seriesColor } from '../../charts/chart-style.ts'
import type { DrawFigure } from '../figure.ts'
import { markup, nothing } from '../html.ts'
import type { Html } from '../html.ts'
import { rowNumber, shareText } from '../page-text.ts'
import { shownText } from '../shown-text.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

const mostClasses = 12
const mostConfusions = 15

export function judgedSection({ job, figure }: SectionNeeds): Section | undefined {
  const { outcomes } = job.status
  if (!outcomes) return undefined
  const tiers = tiersPart(outcomes, figure)
  const truth = outcomes.truth ? truthPart(outcomes.truth, figure) : nothing
  if (tiers === nothing && truth === nothing) return undefined
  return { title: 'How good the answers are', body: markup`${truth}${tiers}` }
}

const tierColors = { accept: colors.good, review: colors.warn, reject: colors.bad }

function tiersPart({ tiers, truth }: OutcomeCounts, figure: DrawFigure): Html {
  const parts = (['accept', 'review', 'reject'] as const).map((name) => {
    return { name, value: tiers[name] ?? 0, color: tierColors[name] }
  })
  const sum = parts.reduce((all, { value }) => all + value, 0)
  if (sum === 0) return nothing
  const isJudged = Object.keys(truth?.tiers ?? {}).length > 0
  const of = parts.map(({ name, value }) => `${count(value)} ${name}`).join(', ')
  return markup`<h4>Tiers of confidence</h4>
    ${figure(wholeChart(parts, count), `Tiers: ${of}.`)}
    ${table(
      'Rows by tier',
      [
        { title: 'Tier' },
        { title: 'Rows', isNumber: true },
        { title: 'Share', isNumber: true },
        ...(isJudged ? [{ title: 'Right, of rows with a known truth', isNumber: true }] : []),
      ],
      parts.map(({ name, value }) => {
        const right = truth?.tiers[name]
        return [
          name,
          count(value),
          shareText(value, sum),
          ...(isJudged ? [right ? shareText(right.correct, right.answered) : '–'] : []),
        ]
      }),
    )}`
}

function truthPart(truth: TruthReport, figure: DrawFigure): Html {
  const { rows, unknown, answered, correct, wrong, unanswered, accuracy, overall } = truth
  return markup`<h4>Against the known truth</h4>
    <p>
      ${counted(rows, 'row')} with a known truth${unknown > 0 ? `, ${count(unknown)} without` : ''}.
      Intervals hold in 95 of 100 cases.
    </p>
    ${table(
      'Right and wrong',
      [
        { title: 'Figure' },
        { title: 'Share', isNumber: true },
        { title: '95 % interval', isNumber: true },
        { title: 'Rows', isNumber: true },
      ],
      [
        [
          'Right, of answered rows',
          ...shareCells(accuracy),
          `${count(correct)} of ${count(answered)}`,
        ],
        [
          'Right, of all rows with a known truth',
          ...shareCells(overall),
          `${count(correct)} of ${count(rows)}`,
        ],
        ['Wrong', shareText(wrong, answered), '', count(wrong)],
        ['Failed, with nothing to compare', shareText(unanswered, rows), '', count(unanswered)],
      ],
    )}
    ${classesPart(truth, figure)} ${confusionsPart(truth)}`
}

function shareCells(of: Proportion | undefined): [string, string] {
  if (!of) return ['–', '–']
  const text = (share: number): string =>
    `${(share * 100).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`
  return [text(of.share), `${text(of.low)} to ${text(of.high)}`]
}

function classesPart({ classes, beyond }: TruthReport, figure: DrawFigure): Html {
  const shown = classes.slice(0, mostClasses)
  if (shown.length === 0) return nothing
  const left = classes.length - shown.length
  const chart = stackChart(
    shown.map((one) => shownText(one.truth)),
    [
      { name: 'right', color: colors.good, values: shown.map(({ correct }) => correct) },
      {
        name: 'wrong',
        color: colors.bad,
        values: shown.map((one) => one.support - one.correct - one.unanswered),
      },
      { name: 'failed', color: seriesColor(6), values: shown.map(({ unanswered }) => unanswered) },
    ],
    count,
  )
  return markup`${figure(chart, 'Rows of each class: right, wrong and failed. The table below has the numbers.')}
  ${table(
    'By class',
    [
      { title: 'Class' },
      ...['Rows', 'Right', 'Precision', 'Recall', 'F1'].map((title) => ({ title, isNumber: true })),
    ],
    shown.map(({ truth, support, correct, mistaken, f1 }) => [
      truth,
      count(support),
      count(correct),
      shareText(correct, correct + mistaken),
      shareText(correct, support),
      f1.toFixed(3),
    ]),
  )}
  ${left > 0 || beyond ? markup`<p class="dim">${left > 0 ? `${counted(left, 'more class', 'more classes')} not shown. ` : ''}${beyond ? `${counted(beyond.classRows, 'row')} of further classes were not counted separately.` : ''}</p>` : ''}`
}

function confusionsPart({ confusions }: TruthReport): Html {
  const shown = confusions.slice(0, mostConfusions)
  const left = confusions.length - shown.length
  return markup`${table(
    'Most frequent confusions',
    [
      { title: 'Truth' },
      { title: 'Answer' },
      { title: 'Rows', isNumber: true },
      { title: 'First row', isNumber: true },
    ],
    shown.map(({ truth, answer, rows, first }) => [
      truth,
      markup`<bdi>${answer}</bdi>`,
      count(rows),
      rowNumber(first.position),
    ]),
  )}
  ${left > 0 ? markup`<p class="dim">${counted(left, 'more confusion')} not shown.</p>` : ''}`
}
