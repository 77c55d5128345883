/** How long prompts and answers were, and what the prompt cache did. */
import { dollars } from '../../../../cost/dollars.ts'
import type { CacheUse, TokenSpread } from '../../../../cost/job-cost.ts'
import { count, percent } from '../../../../figure-text.ts'
import { curveChart } from '../../charts/curve-chart.ts'
import { markup, nothing } from '../html.ts'
import type { Html } from '../html.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

export function tokensSection({ job, figure }: SectionNeeds): Section | undefined {
  const { cost } = job.status
  if (!cost?.input || !cost.output) return undefined
  const { input, output, cache } = cost
  return {
    title: 'Tokens and prompt cache',
    body: markup`<p>
        Half of the answers have at most ${count(output.p50)} tokens, 99 of 100 at most
        ${count(output.p99)}. Percentiles are exact to 1 %.
      </p>
      ${
        job.curves
          ? figure(
              curveChart(job.curves),
              `The share of answers with at most this many tokens, for input and output. ${spreadText('Input', input)} ${spreadText('Output', output)}`,
            )
          : ''
      }
      ${table(
        'Tokens per answer',
        [
          { title: 'Tokens' },
          ...['Median', '95th percentile', '99th percentile', 'Maximum'].map((title) => ({
            title,
            isNumber: true,
          })),
        ],
        [
          ['Input', ...spreadCells(input)],
          ['Output', ...spreadCells(output)],
        ],
      )}
      ${cache ? cacheTable(cache) : nothing}`,
  }
}

function spreadCells({ p50, p95, p99, max }: TokenSpread): string[] {
  return [p50, p95, p99, max].map(count)
}

function spreadText(name: string, { p50, p99, max }: TokenSpread): string {
  return `${name}: median ${count(p50)}, p99 ${count(p99)}, most ${count(max)}.`
}

function cacheTable({ read, written, hitRate, savedUsd }: CacheUse): Html {
  return table(
    'Prompt cache',
    [{ title: 'Figure' }, { title: 'Value', isNumber: true }],
    [
      ['Tokens read', count(read)],
      ['Tokens written', count(written)],
      ['Hit rate', percent(hitRate)],
      ...(savedUsd === undefined
        ? []
        : [
            [
              savedUsd < 0 ? 'Extra cost compared with no cache' : 'Saved compared with no cache',
              dollars(Math.abs(savedUsd)),
            ],
          ]),
    ],
  )
}
