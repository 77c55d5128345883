/** What an estimate takes for granted, in sentences for whoever decides by it. */
import { cacheSentences } from './cache-sentences.ts'
import type { CacheSurvey } from './cache-sentences.ts'
import type { ModelEstimate, SampleReport } from './cost-estimate.ts'
import type { ModelRequests } from './model-requests.ts'
import type { OutputBasis } from './output-tokens.ts'
import type { Survey } from './survey.ts'
import { undated } from '../cost/undated.ts'

export interface Assumed {
  readonly survey: Survey
  readonly models: readonly ModelEstimate[]
  readonly sample: SampleReport
  readonly output: OutputBasis
  readonly cache: CacheSurvey
  /** Of the table; undefined if no price came from it. */
  readonly priceDate: string | undefined
}

export function assumptionsOf(assumed: Assumed): string[] {
  const { survey, sample, models, output, cache, priceDate } = assumed
  return [
    ...outputSentences(output, survey.models),
    'Each request is assumed to be answered once: retries cost extra.',
    ...cacheSentences(cache),
    ...sampleSentences(sample),
    ...modelSentences(models),
    ...(priceDate === undefined
      ? []
      : [`Prices are those known on ${priceDate}, at the discount of a batch.`]),
  ]
}

function outputSentences(output: OutputBasis, models: readonly ModelRequests[]): string[] {
  if ('share' in output) {
    const percent = Math.round(output.share * 1000) / 10
    return [
      `Answers fill ${percent} % of max_tokens. This is a guess: the interval covers only the input, and the maximum assumes full answers.`,
    ]
  }
  const { like, folder } = output
  const unlike = models.filter(({ group }) => !like.models.has(undated(group.model)))
  const names = unlike.map(({ group }) => group.model).join(', ')
  return [
    `Answers are as long as the ${number(like.all.answers)} of ${folder}.`,
    ...(unlike.length === 0
      ? []
      : [`${folder} has no answers of ${names}: the mean of all its answers is used.`]),
    ...(like.spread === undefined
      ? ['How much answers vary is not recorded there: the interval covers only the input.']
      : []),
  ]
}

function sampleSentences({ notCounted, thinned, size, counted: done }: SampleReport): string[] {
  const { uncountable, refused, unanswered, why } = notCounted
  const sentences: string[] = []
  if (thinned) {
    sentences.push(
      `The sampled requests exceeded 64 MB in all, so the sample was reduced to ${number(size)}.`,
    )
  }
  if (uncountable > 0) {
    sentences.push(
      `${counted(uncountable, 'request', 'requests')} can't be counted in advance (server tools, files or addresses to fetch, over 32 MB): ` +
        'their tokens are estimated from their length, without what the service adds.',
    )
  }
  if (refused.length > 0) {
    const [{ row, why: reason } = { row: 0, why: '' }] = refused
    sentences.push(
      `The service refused ${number(refused.length)} of ${number(size)} sampled requests, the first of row ${row} (${reason}). In a batch they ` +
        'fail and cost nothing; the estimate prices them as if they succeeded.',
    )
  }
  if (unanswered > 0) {
    sentences.push(
      `${number(unanswered)} of ${number(size)} sampled requests got no answer (${why ?? 'none'}): the sample is the other ${number(done)}.`,
    )
  }
  return sentences
}

function modelSentences(models: readonly ModelEstimate[]): string[] {
  return models.flatMap(({ model, inputTokens, usd }) => {
    if (inputTokens === undefined) {
      return [
        `No request to ${model} could be counted, so there is no estimate for it and no total.`,
      ]
    }
    return usd === undefined
      ? [`The price of ${model} is not known: the estimate gives its tokens, but no total.`]
      : []
  })
}

function counted(n: number, one: string, many: string): string {
  return `${number(n)} ${n === 1 ? one : many}`
}

function number(n: number): string {
  return n.toLocaleString('en-US')
}
