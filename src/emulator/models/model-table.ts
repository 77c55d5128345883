/**
 * The models, as documented on 2026-11-27: dates and limits by the pages of the models and the list
 * of deprecations, what each refuses by the pages on errors and thinking, cache lengths by the page
 * on prompt caching, groups by the page on rate limits. Fable 5.2 and Mythos 5.2 have no pages yet
 * and are taken to be like 5.1. Nothing else may depend on single rows: models come and go within
 * weeks, and an id that is not here gets the facts of its closest relative.
 */
import { allEfforts, unknownDate } from './model-facts.ts'
import type { ModelFacts } from './model-facts.ts'
import { parseModelId } from './parse-model-id.ts'

/** What the models of one generation have in common. */
type Generation = Omit<ModelFacts, 'id' | 'displayName' | 'line' | 'version' | 'released'>

const before46: Generation = {
  lifecycle: 'active',
  deprecated: null,
  retires: null,
  maxInputTokens: 200_000,
  maxOutputTokens: 64_000,
  maxBatchOutputTokens: 64_000,
  maxImages: 100,
  minCacheTokens: 4096,
  tokenFactor: 1,
  rateGroup: '',
  prefill: true,
  systemMessages: false,
  forcedTools: true,
  sampling: 'one',
  inferenceGeo: false,
  fastMode: false,
  structuredOutputs: true,
  thinking: ['enabled', 'disabled'],
  efforts: [],
}

const from46: Generation = {
  ...before46,
  maxInputTokens: 1_000_000,
  maxOutputTokens: 128_000,
  maxBatchOutputTokens: 300_000,
  maxImages: 600,
  prefill: false,
  inferenceGeo: true,
  thinking: ['enabled', 'disabled', 'adaptive'],
  efforts: ['low', 'medium', 'high', 'max'],
}

const from47: Generation = {
  ...from46,
  tokenFactor: 1.3,
  sampling: 'none',
  thinking: ['disabled', 'adaptive'],
  efforts: allEfforts,
}

const from48: Generation = { ...from47, systemMessages: true }

const fable: Generation = {
  ...from48,
  maxBatchOutputTokens: 128_000,
  minCacheTokens: 512,
  rateGroup: 'Claude Fable 5.x',
  thinking: ['adaptive'],
}
const mythos: Generation = { ...fable, rateGroup: 'Claude Mythos 5.x' }

const opus4 = { rateGroup: 'Claude Opus 4.x' }
const sonnet4 = { rateGroup: 'Claude Sonnet 4.x', minCacheTokens: 1024 }
const opus45: Generation = {
  ...before46,
  ...opus4,
  lifecycle: 'deprecated',
  retires: '2027-01-22',
  efforts: ['low', 'medium', 'high'],
}
const sonnet45: Generation = {
  ...before46,
  ...sonnet4,
  lifecycle: 'deprecated',
  retires: '2026-11-30',
}
const haiku45: Generation = { ...before46, rateGroup: 'Claude Haiku 4.5' }

/** Newest first, as the service lists them. */
export const modelTable: readonly ModelFacts[] = [
  row('claude-fable-5-2', unknownDate, { ...fable, forcedTools: false, fastMode: true }),
  row('claude-mythos-5-2', unknownDate, { ...mythos, forcedTools: false, fastMode: true }),
  row('claude-haiku-5-5', '2026-10-07', { ...from48, rateGroup: 'Claude Haiku 5.5' }),
  row('claude-sonnet-5-5', '2026-09-29', {
    ...from48,
    maxBatchOutputTokens: 128_000,
    minCacheTokens: 1024,
    rateGroup: 'Claude Sonnet 5.5',
    forcedTools: false,
    thinking: ['between_tools', 'adaptive'],
  }),
  row('claude-opus-5-5', '2026-09-22', {
    ...from48,
    minCacheTokens: 512,
    rateGroup: 'Claude Opus 5.5',
    forcedTools: false,
    fastMode: true,
    thinking: ['adaptive'],
  }),
  row('claude-fable-5-1', '2026-09-01', { ...fable, forcedTools: false }),
  row('claude-mythos-5-1', '2026-09-01', { ...mythos, forcedTools: false }),
  row('claude-opus-5', '2026-07-24', {
    ...from48,
    minCacheTokens: 512,
    rateGroup: 'Claude Opus 5',
    fastMode: true,
  }),
  row('claude-sonnet-5', '2026-06-30', {
    ...from48,
    minCacheTokens: 1024,
    rateGroup: 'Claude Sonnet 5',
  }),
  row('claude-fable-5', '2026-06-09', fable),
  row('claude-mythos-5', '2026-06-09', mythos),
  row('claude-opus-4-8', '2026-05-28', {
    ...from48,
    ...opus4,
    minCacheTokens: 1024,
    fastMode: true,
  }),
  row('claude-opus-4-7', '2026-04-16', { ...from47, ...opus4, minCacheTokens: 2048 }),
  row('claude-mythos-preview', '2026-04-07', {
    ...from46,
    lifecycle: 'deprecated',
    retires: '2026-06-30',
    maxBatchOutputTokens: 128_000,
    minCacheTokens: 2048,
    tokenFactor: 1.3,
    sampling: 'none',
    rateGroup: 'Claude Mythos Preview',
    thinking: ['enabled', 'adaptive'],
  }),
  row('claude-sonnet-4-6', '2026-02-17', { ...from46, ...sonnet4 }),
  row('claude-opus-4-6', '2026-02-05', { ...from46, ...opus4 }),
  row('claude-opus-4-5', '2025-11-24', opus45),
  row('claude-opus-4-5-20251101', '2025-11-24', opus45),
  row('claude-haiku-4-5', '2025-10-15', haiku45),
  row('claude-haiku-4-5-20251001', '2025-10-15', haiku45),
  row('claude-sonnet-4-5', '2025-09-29', sonnet45),
  row('claude-sonnet-4-5-20250929', '2025-09-29', sonnet45),
  row('claude-3-5-haiku-20241022', '2024-10-22', {
    ...before46,
    lifecycle: 'retired',
    deprecated: '2025-12-19',
    retires: '2026-02-19',
    maxOutputTokens: 8192,
    maxBatchOutputTokens: 8192,
    minCacheTokens: 2048,
    sampling: 'all',
    rateGroup: 'Claude Haiku 3.5',
    structuredOutputs: false,
    thinking: ['disabled'],
  }),
]

function row(id: string, released: string, generation: Generation): ModelFacts {
  const { line, version, displayName } = parseModelId(id)
  return { ...generation, id, displayName, line, version, released }
}
