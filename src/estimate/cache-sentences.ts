/** What an estimate takes for granted of the prompt cache. */
import type { CacheFacts } from './price-cache.ts'
import { documentedRates } from './hit-rates.ts'
import type { HitRate, HitRates } from './hit-rates.ts'
import { mostPrefixes } from './prefix-table.ts'

export interface CacheSurvey {
  /** Requests that mark a prefix. */
  readonly marked: number
  readonly models: ReadonlyArray<CacheFacts & { readonly model: string }>
  readonly hits: HitRates
  /** Of the job whose hits are taken. */
  readonly folder: string | undefined
}

export function cacheSentences({ marked, models, hits, folder }: CacheSurvey): string[] {
  if (marked === 0) return []
  const sum = (of: (facts: CacheFacts) => number): number =>
    models.reduce((total, facts) => total + of(facts), 0)
  const prefixes = sum((of) => of.prefixes)
  const single = sum((of) => of.single)
  const unknown = sum((of) => of.unknown)
  const of = prefixes > 0 ? `, ${counted(prefixes, 'different one', 'different ones')}` : ''
  return [
    `${counted(marked, 'request marks', 'requests mark')} a prefix for the prompt cache${of}. "Without the cache" means that all input costs ` +
      'the full price, and nothing is written or read.',
    ...(models.some(({ isWarm }) => isWarm) ? [warmSentence(hits.warm, folder)] : []),
    ...(models.some(({ isCold }) => isCold) ? coldSentences(hits.cold, folder) : []),
    ...(single > 0
      ? [
          `${number(single)} of ${counted(prefixes, 'prefix', 'prefixes')} ${single === 1 ? 'is' : 'are'} marked by only one request: writing costs ` +
            'more than plain input, and nothing reads it.',
        ]
      : []),
    ...models.flatMap(({ model, tooShort, least }) =>
      tooShort > 0
        ? [
            `The prefix of ${counted(tooShort, 'request', 'requests')} is shorter than the ${number(least)} tokens that ${model} ` +
              'needs to cache it: it is neither written nor read.',
          ]
        : [],
    ),
    ...(unknown > 0
      ? [
          `${counted(unknown, 'request', 'requests')} came after ${number(mostPrefixes)} different prefixes and marked others. No more are told ` +
            'apart: these are priced without the cache, and the upper end counts them as written.',
        ]
      : []),
  ]
}

const documented = `the service documents hit rates from ${percent(documentedRates.least)} to ${percent(documentedRates.most)} for batches`

function warmSentence(rate: HitRate, folder: string | undefined): string {
  return rate.isActual && folder !== undefined
    ? `With the cache, the requests after the pilot read ${percent(rate.expected)} of what they share with it, like those after the first batch of ${folder}.`
    : `With the cache, the requests after the pilot read everything they share with it. This is best effort: ${documented}. ` +
        `The upper end assumes ${percent(rate.least)} of it read, and the rest written.`
}

function coldSentences(rate: HitRate, folder: string | undefined): string[] {
  const share = percent(rate.expected)
  if (rate.isActual && folder !== undefined) {
    return [`With the cache, requests read ${share} of what they share, as in ${folder}.`]
  }
  return [
    `With the cache, requests without a pilot before them read ${share} of what they share: requests of a batch run at the same time, and ` +
      `${documented}. The interval runs from all of it to none. A pilot of one row fills the cache for an hour for all requests with the same prefix.`,
  ]
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

function counted(n: number, one: string, many: string): string {
  return `${number(n)} ${n === 1 ? one : many}`
}

function number(n: number): string {
  return n.toLocaleString('en-US')
}
