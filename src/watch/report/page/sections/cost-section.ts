/** What it cost, beside what was expected, and what for. */
import { dollars } from '../../../../cost/dollars.ts'
import { tokenClasses } from '../../../../cost/tokens.ts'
import { count } from '../../../../figure-text.ts'
import type { ClassCost } from '../../class-cost.ts'
import { stackChart } from '../../charts/bar-charts.ts'
import { seriesColor } from '../../charts/chart-style.ts'
import { moneyChart } from '../../charts/money-chart.ts'
import type { Money } from '../../charts/money-chart.ts'
import type { DrawFigure } from '../figure.ts'
import { markup, nothing } from '../html.ts'
import type { Html } from '../html.ts'
import { costText, shareText } from '../page-text.ts'
import { shownText } from '../shown-text.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

/** Models with a row and a bar. */
const mostModels = 12

const classNames = {
  input: 'input',
  output: 'output',
  cacheWrite5m: 'cache write, 5 min',
  cacheWrite1h: 'cache write, 1 h',
  cacheRead: 'cache read',
} as const

export function costSection({ job, figure, expected }: SectionNeeds): Section | undefined {
  const { cost } = job.status
  if (!cost) return undefined
  const { usd, unpricedAnswers, answers, usdPerAnswer } = cost
  const { estimate, budgetUsd } = expected
  const each = usdPerAnswer === undefined ? '' : `, ${dollars(usdPerAnswer)} an answer`
  return {
    title: 'Cost',
    body: markup`<p>${costText(usd, unpricedAnswers)} for ${count(answers)} answers${each}.</p>
      ${expectedPart({ spent: usd ?? 0, estimate, budget: budgetUsd }, figure)}
      ${byModel(job.costs, figure)}`,
  }
}

/** Nothing where neither an estimate nor a budget is known. */
export function expectedPart(money: Money, figure: DrawFigure): Html {
  const { spent, estimate, budget } = money
  if (!estimate && budget === undefined) return nothing
  const rows: Array<[string, string]> = [
    ['Cost so far', dollars(spent)],
    ...(estimate
      ? ([
          ['Estimate', dollars(estimate.expected)],
          [
            '95 % interval of the estimate',
            `${dollars(estimate.low)} to ${dollars(estimate.high)}`,
          ],
          ['Maximum, if every answer fills its limit', dollars(estimate.most)],
          ['Cost as a share of the estimate', shareText(spent, estimate.expected)],
        ] as Array<[string, string]>)
      : []),
    ...(budget === undefined
      ? []
      : ([
          ['Budget', dollars(budget)],
          ['Share of the budget used', shareText(spent, budget)],
        ] as Array<[string, string]>)),
  ]
  const label = rows.map(([name, value]) => `${name}: ${value}`).join('; ')
  return markup`${figure(moneyChart(money), `${label}.`)}
  ${table('Cost against what was expected', [{ title: 'Figure' }, { title: 'USD', isNumber: true }], rows)}`
}

function byModel(costs: readonly ClassCost[], figure: DrawFigure): Html {
  const shown = costs.slice(0, mostModels)
  const priced = shown.filter(({ totalUsd }) => totalUsd > 0)
  const names = priced.map(({ model }) => shownText(model))
  const parts = tokenClasses.map((name, i) => ({
    name: classNames[name],
    color: seriesColor(i),
    values: priced.map(({ usd }) => usd[name]),
  }))
  const used = tokenClasses.filter((name) => costs.some(({ tokens }) => tokens[name] > 0))
  const left = costs.length - shown.length
  return markup`${
    priced.length > 0
      ? figure(
          stackChart(names, parts, dollars),
          'What each model cost, by class of tokens. The table below has the numbers.',
        )
      : ''
  }
  ${table(
    'Cost in USD and tokens, by model and class of tokens',
    [
      { title: 'Model' },
      { title: 'Answers', isNumber: true },
      ...used.map((name) => ({ title: classNames[name], isNumber: true })),
      { title: 'Cost', isNumber: true },
    ],
    shown.map((of) => [
      of.model,
      count(of.answers),
      ...used.map((name) => classCell(of, name)),
      of.unpricedAnswers === of.answers && of.answers > 0
        ? 'no price'
        : costText(of.totalUsd, of.unpricedAnswers),
    ]),
  )}
  ${left > 0 ? markup`<p class="dim">${count(left)} more models are not shown.</p>` : ''}`
}

function classCell({ usd, tokens }: ClassCost, name: keyof typeof classNames): Html {
  if (tokens[name] === 0) return markup`–`
  return markup`${dollars(usd[name])}<span class="sub">${count(tokens[name])} tokens</span>`
}
