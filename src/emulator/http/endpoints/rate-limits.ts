/** `GET /v1/organizations/rate_limits` */
import { hash } from 'node:crypto'
import { documentedModels, isKnown } from '../../models/known-models.ts'
import { messageLimits, poolLimit } from '../../rates/limits-in-effect.ts'
import { factsOf } from '../../models/facts-of.ts'
import { countsCacheReads } from '../../rates/tier-limits.ts'
import type { Service } from '../../service.ts'
import type { Settings } from '../../settings/fill-options.ts'
import { ApiProblem } from '../../wire/api-problem.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Call } from '../call.ts'
import { readLimit } from './read-page.ts'

/** The limits of one group, as the service describes them. */
interface RateLimitEntry {
  readonly id: string
  readonly type: 'rate_limit'
  readonly group: { readonly id: string; readonly type: string; readonly display_name?: string }
  readonly models: readonly string[] | null
  readonly limits: ReadonlyArray<{ readonly type: string; readonly value: number }>
}

/** A page of the limits. Without `limit`, all of them. */
export function listRateLimits({ query }: Call, { settings }: Service): Reply {
  const asked = query.get('limit')
  const limit = asked === null ? Infinity : readLimit(asked, 1000)
  const from = readCursor(query.get('page'))
  const entries = select(query, settings)
  const end = from + limit
  const next_page = end < entries.length ? cursorOf(end) : null
  return jsonReply(200, { data: entries.slice(from, end), next_page })
}

function select(query: URLSearchParams, settings: Settings): readonly RateLimitEntry[] {
  const type = query.get('group_type')
  const model = query.get('model')
  if (type !== null && !groupTypes.includes(type)) {
    throw new ApiProblem(400, `group_type: Input should be one of ${groupTypes.join(', ')}`)
  }
  if (model !== null && !isKnown(model, settings.models)) {
    throw new ApiProblem(404, `No rate limit group contains model ${model}`)
  }
  const entries = [...modelEntries(model, settings), ...otherEntries(settings)]
  return entries.filter(({ group, models }) => {
    return (type === null || group.type === type) && (model === null || models?.includes(model))
  })
}

const groupTypes = ['model_group', 'batch', 'token_count', 'files', 'skills', 'web_search']

/** With `any` model, the documented ones and the one that is asked for. */
function modelEntries(asked: string | null, { models, limits }: Settings): RateLimitEntry[] {
  const ids = models === 'any' ? new Set([...documentedModels, ...(asked ? [asked] : [])]) : models
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    const name = factsOf(id).rateGroup
    groups.set(name, [...(groups.get(name) ?? []), id])
  }
  return [...groups].map(([name, members]) => {
    const { requests, input, output } = messageLimits(name, limits)
    const aware = countsCacheReads(name) ? '' : '_cache_aware'
    return entry(
      'model_group',
      {
        requests_per_minute: requests.perMinute,
        [`input_tokens_per_minute${aware}`]: input.perMinute,
        output_tokens_per_minute: output.perMinute,
      },
      { name, models: members },
    )
  })
}

function otherEntries({ limits }: Settings): RateLimitEntry[] {
  return [
    entry('batch', {
      requests_per_minute: poolLimit('batch', limits).perMinute,
      enqueued_batch_requests: limits.queue,
    }),
    entry('token_count', { requests_per_minute: poolLimit('count', limits).perMinute }),
    // The emulator has none of these three; no document has their limits for every tier.
    entry('files', { requests_per_minute: 100 }),
    entry('skills', { requests_per_minute: 100 }),
    entry('web_search', { tool_uses_per_second: 30 }),
  ]
}

function entry(
  type: string,
  limits: Readonly<Record<string, number>>,
  of?: { readonly name: string; readonly models: readonly string[] },
): RateLimitEntry {
  const seed = `${type} ${of?.name ?? ''}`
  return {
    id: `rl_01${hash('sha256', `entry ${seed}`).slice(0, 22)}`,
    type: 'rate_limit',
    group: {
      id: `rlg_01${hash('sha256', `group ${seed}`).slice(0, 22)}`,
      type,
      ...(of && { display_name: of.name }),
    },
    models: of?.models ?? null,
    limits: Object.entries(limits).map(([name, value]) => ({ type: name, value })),
  }
}

function cursorOf(from: number): string {
  return `page_${from}`
}

function readCursor(cursor: string | null): number {
  if (cursor === null) return 0
  const match = /^page_(\d{1,9})$/.exec(cursor)
  if (!match) throw new ApiProblem(400, 'page: not a cursor of this list')
  return Number(match[1])
}
