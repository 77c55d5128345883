import { costParts } from '../../cost/cost-bound.ts'
import type { Lesson } from '../../cost/learned-cost.ts'
import type { Prices } from '../../cost/prices.ts'
import type { TakenLesson } from '../journal/lessons.ts'

/** What a batch teaches; undefined if the cost of its answers is not known. */
export function lessonOf({ asks, usage }: TakenLesson, prices: Prices): Lesson | undefined {
  const parts = costParts(asks, prices)
  if ('unpriced' in parts) return undefined
  let answers = 0
  let input = 0
  let output = 0
  for (const { tokens, rates, answers: of } of usage.models) {
    if (!rates) return undefined
    const [plain, out, write5m, write1h, read] = tokens
    answers += of
    input += plain * rates[0] + write5m * rates[2] + write1h * rates[3] + read * rates[4]
    output += out * rates[1]
  }
  let requests = 0
  for (const ask of asks) requests += ask.requests
  return { parts, requests, answers, input, output, squares: usage.squares }
}
