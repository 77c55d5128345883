import type { ModelCost, Tokens } from '../index.ts'

/** What has come since, by model; models with nothing new are left out. */
export function modelsSince(
  now: readonly ModelCost[],
  before: readonly ModelCost[],
): readonly ModelCost[] {
  return now.flatMap((of) => {
    const was = before.find(({ model }) => model === of.model)
    const more = was ? since(of, was) : of
    return more.answers > 0 ? [more] : []
  })
}

function since(now: ModelCost, was: ModelCost): ModelCost {
  const { usd } = now
  return {
    model: now.model,
    answers: now.answers - was.answers,
    unpricedAnswers: now.unpricedAnswers - was.unpricedAnswers,
    tokens: less(now.tokens, was.tokens),
    ...(usd === undefined ? {} : { usd: Math.max(0, usd - (was.usd ?? 0)) }),
  }
}

function less(now: Tokens, was: Tokens): Tokens {
  return {
    input: now.input - was.input,
    output: now.output - was.output,
    cacheWrite5m: now.cacheWrite5m - was.cacheWrite5m,
    cacheWrite1h: now.cacheWrite1h - was.cacheWrite1h,
    cacheRead: now.cacheRead - was.cacheRead,
  }
}
