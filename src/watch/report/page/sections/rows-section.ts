/** What went in and what came out. */
import { count, counted } from '../../../../figure-text.ts'
import type { OutcomeCounts } from '../../../../outcome-counts.ts'
import { wholeChart } from '../../charts/bar-charts.ts'
import { colors } from '../../charts/chart-style.ts'
import type { JobFigures } from '../../job-figures.ts'
import { attemptName } from '../attempt-name.ts'
import { markup } from '../html.ts'
import type { Html } from '../html.ts'
import { costText, shareText, time } from '../page-text.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

export function rowsSection(needs: SectionNeeds): Section {
  const { job } = needs
  const { outcomes } = job.status
  return {
    title: 'Rows in, rows out',
    body: markup`${outcomes ? cameOut(needs, outcomes) : notCounted(job)} ${inTable(job)}
    ${attemptTable(job)}`,
  }
}

function cameOut(
  { figure }: SectionNeeds,
  outcomes: OutcomeCounts & { at: string; partial: boolean },
): Html {
  const { ok, fallback, failed, rows, at, partial } = outcomes
  const fell = Math.min(fallback, ok)
  const parts = [
    { name: 'answered', value: ok - fell, color: colors.good },
    { name: 'fell back', value: fell, color: colors.warn },
    { name: 'failed', value: failed, color: colors.bad },
  ]
  const there = parts.filter(({ value, name }) => value > 0 || name === 'answered')
  const of = there.map(({ name, value }) => `${count(value)} ${name}`).join(', ')
  return markup`<p>
      ${partial ? 'So far' : 'In all'} ${counted(rows, 'outcome')}: ${of}. Counted by the run of
      ${time(Date.parse(at))}${partial ? ', which has not finished' : ''}.
    </p>
    ${rows > 0 ? figure(wholeChart(parts, count), `Outcomes: ${of}.`) : ''}
    ${table(
      'Outcomes by type',
      [{ title: 'Outcome' }, { title: 'Rows', isNumber: true }, { title: 'Share', isNumber: true }],
      outcomeRows(outcomes).map(([name, n]) => [name, count(n), shareText(n, rows)]),
    )}`
}

function outcomeRows(counts: OutcomeCounts): Array<[string, number]> {
  const { ok, failed, fallback, askedNow, recalled, shared, merged, extracted, repaired, review } =
    counts
  const marks: Array<[string, number]> = [
    ['of these, got the fallback value', fallback],
    ['asked now, at full price', askedNow],
    ['answered from a store of answers, at no cost', recalled],
    ['shared the answer of an equal row (dedupe), at no cost', shared],
    ['made of several parts', merged],
    ['JSON extracted from other text', extracted],
    ['JSON repaired', repaired],
    ['for review: low confidence', review?.tier ?? 0],
    ['for review: too unsure to use', review?.unsure ?? 0],
    ['for review: fallback value', review?.fallback ?? 0],
    ['for review: random sample', review?.sample ?? 0],
  ]
  return [['with a value', ok], ...marks.filter(([, n]) => n > 0), ['failed', failed]]
}

function notCounted({ status }: JobFigures): Html {
  const isCounted = status.attempts.some(({ settled }) => settled > 0)
  return markup`<p>
    ${
      isCounted
        ? 'No run of this job has counted its outcomes, so the number of ok rows is not on record. Batches and cost are.'
        : 'Nothing has come out yet.'
    }
  </p>`
}

function inTable({ status, recalledRows, sharedRows }: JobFigures): Html {
  const { inputRows, sealedRows, sentRows, askedNow } = status
  const rows: Array<[string, string]> = [
    ['Rows of the input', inputRows === undefined ? 'end of input not seen yet' : count(inputRows)],
    ['Rows sealed', count(sealedRows)],
    ['Rows sent, or answered without sending', count(sentRows)],
    ...(sharedRows > 0
      ? [['Rows sharing the request of an equal row', count(sharedRows)] as [string, string]]
      : []),
    ...(recalledRows > 0
      ? [['Rows answered from another job', count(recalledRows)] as [string, string]]
      : []),
    ...(askedNow ? [['Rows asked now', count(askedNow.rows)] as [string, string]] : []),
  ]
  return table('What went in', [{ title: 'Input' }, { title: 'Rows', isNumber: true }], rows)
}

function attemptTable({ status }: JobFigures): Html {
  const number = (title: string): { title: string; isNumber: true } => ({ title, isNumber: true })
  return table(
    'Attempts: failures worth retrying appear in the next attempt',
    [
      { title: 'Attempt' },
      ...[
        'Requests',
        'Settled',
        'Batches settled',
        'At the service',
        'In doubt',
        'Not sent',
        'Cost',
      ].map(number),
    ],
    status.attempts.map(({ attempt, name, cost, ...of }) => [
      attemptName(name === undefined ? String(attempt) : `${name}-${attempt}`, false),
      count(of.requests),
      count(of.settledRequests),
      count(of.settled),
      count(of.accepted),
      count(of.inDoubt),
      count(of.sealed),
      cost ? costText(cost.usd, cost.unpricedAnswers) : '–',
    ]),
  )
}
