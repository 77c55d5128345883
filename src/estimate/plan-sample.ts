/** Which of the drawn requests are counted: each model gets its share, and none too few for a spread. */
import type { DrawnRequest, ModelRequests } from './model-requests.ts'

/** Of each model, where it has that many. */
const leastOfModel = 30

export interface PlannedCount {
  readonly model: ModelRequests
  readonly request: DrawnRequest
}

/**
 * The models take turns: if the service stops answering, what was counted until then is still a sample of
 * each.
 *
 * @param size - of the whole sample; with several models it may become a little more
 */
export function planSample(models: readonly ModelRequests[], size: number): PlannedCount[] {
  const all = models.reduce((sum, { countable }) => sum + countable, 0)
  const planned = models.flatMap((model) => {
    const share = all === 0 ? 0 : Math.round((size * model.countable) / all)
    const least = Math.min(size, leastOfModel)
    model.sample.shuffle()
    const drawn = model.sample.items.slice(0, Math.max(share, least))
    return drawn.map((request, i) => ({ model, request, turn: (i + 0.5) / drawn.length }))
  })
  return planned.toSorted((a, b) => a.turn - b.turn)
}
