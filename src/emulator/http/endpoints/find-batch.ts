/** What the batch endpoints share: finding and describing a batch. */
import { ApiProblem } from '../../wire/api-problem.ts'
import type { Batch } from '../../batches/batch.ts'
import type { Service } from '../../service.ts'
import type { WireBatch } from '../../wire/wire-types.ts'
import type { Call } from '../call.ts'

/** The batch in the path. @throws ApiProblem if the workspace has no such batch. */
export function findBatch({ id, workspace }: Call, service: Service): Batch {
  const { store, clock, settings } = service
  const batch = store.find(id, workspace, clock.now())
  if (!batch)
    throw new ApiProblem(settings.inferred.unknownIdStatus, `Message batch ${id} not found`)
  return batch
}

/** The batch as a reply describes it now. */
export function describeBatch(
  batch: Batch,
  { origin }: Pick<Call, 'origin'>,
  { clock, settings }: Service,
): WireBatch {
  return batch.describe(clock.now(), origin, settings.inferred.archivedUrlNull)
}
