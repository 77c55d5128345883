/** `GET /v1/messages/batches` */
import type { Service } from '../../service.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Call } from '../call.ts'
import { describeBatch } from './find-batch.ts'
import { readPage } from './read-page.ts'

export function list(call: Call, service: Service): Reply {
  const { query, workspace, rules } = call
  const { store, clock, settings } = service
  const asked = readPage(query, settings.limits.listMax, settings.inferred)
  const lag = rules.find((rule) => rule.fault === 'lag')
  const page = { ...asked, now: clock.now(), minAgeMs: lag?.ms ?? 0 }
  const status = settings.inferred.unknownCursorStatus
  const [batches, hasMore] = store.page(page, workspace, status)
  const data = batches.map((batch) => describeBatch(batch, call, service))
  return jsonReply(200, {
    data,
    has_more: hasMore,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  })
}
