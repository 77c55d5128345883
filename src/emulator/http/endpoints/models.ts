/** `GET /v1/models` and `GET /v1/models/{id}` */
import { ApiProblem } from '../../wire/api-problem.ts'
import type { Call } from '../call.ts'
import { describeModel } from '../../models/describe-model.ts'
import { factsOf } from '../../models/facts-of.ts'
import { documentedModels, isKnown } from '../../models/known-models.ts'
import { readPage } from './read-page.ts'
import type { PageRequest } from './read-page.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Service } from '../../service.ts'

/** @throws ApiProblem 404 for an unknown model. */
export function retrieveModel({ id }: Call, { settings }: Service): Reply {
  if (!isKnown(id, settings.models)) throw new ApiProblem(404, `model: ${id}`)
  return jsonReply(200, describeModel(id))
}

/** A page of the known models. With `any` it lists the documented ones. */
export function listModels({ query }: Call, { settings }: Service): Reply {
  const known = settings.models === 'any' ? documentedModels : settings.models
  const stages = readStages(query)
  const ids = known.filter((id) => stages.includes(factsOf(id).lifecycle))
  const [page, hasMore] = pageOf(
    ids,
    readPage(query, 1000, settings.inferred),
    settings.inferred.unknownCursorStatus,
  )
  return jsonReply(200, {
    data: page.map(describeModel),
    has_more: hasMore,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  })
}

const lifecycle = ['active', 'deprecated', 'retired']

/** The stages of life to list. The SDK sends a list of them as `lifecycle[]`. */
function readStages(query: URLSearchParams): readonly string[] {
  const asked = [...query.getAll('lifecycle'), ...query.getAll('lifecycle[]')]
  const unknown = asked.find((stage) => !lifecycle.includes(stage))
  if (unknown !== undefined) {
    throw new ApiProblem(400, "lifecycle: Input should be 'active', 'deprecated' or 'retired'")
  }
  return asked.length === 0 ? ['active', 'deprecated'] : asked
}

/** A page, and whether more follow in its direction. `before_id` gives the ids just before it. */
function pageOf(
  ids: readonly string[],
  { limit, afterId, beforeId }: PageRequest,
  cursorStatus: number,
): [page: readonly string[], hasMore: boolean] {
  const cursor = afterId ?? beforeId
  const at = cursor === undefined ? -1 : ids.indexOf(cursor)
  if (cursor !== undefined && at < 0) {
    if (cursorStatus === 200) return [[], false]
    throw new ApiProblem(cursorStatus, 'The model to page from was not found')
  }
  if (beforeId !== undefined) return [ids.slice(Math.max(0, at - limit), at), at > limit]
  const end = at + 1 + limit
  return [ids.slice(at + 1, end), end < ids.length]
}
