/** `GET /v1/models` and `GET /v1/models/{id}` */
import { ApiProblem } from '../../wire/api-problem.ts'
import type { Call } from '../call.ts'
import { documentedModels, isKnown } from '../../params/known-models.ts'
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
  const ids = settings.models === 'any' ? documentedModels : settings.models
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

function describeModel(id: string): Record<string, string> {
  return { id, type: 'model', display_name: nameOf(id), created_at: releaseOf(id) }
}

/** `claude-opus-4-8` is Claude Opus 4.8. A trailing date is not part of the name. */
function nameOf(id: string): string {
  const words = id.replace(/-\d{8}$/, '').replace(/(\d)-(?=\d)/g, '$1.')
  return words
    .replace(/(^|-)([a-z])/g, (_, dash: string, first: string) => {
      return `${dash}${first.toUpperCase()}`
    })
    .replaceAll('-', ' ')
}

/** The date in the id, or the epoch, which the service sends when it does not know the date. */
function releaseOf(id: string): string {
  const [, year = '1970', month = '01', day = '01'] = /-(\d{4})(\d\d)(\d\d)$/.exec(id) ?? []
  return `${year}-${month}-${day}T00:00:00Z`
}
