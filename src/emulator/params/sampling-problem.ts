/** Checks the params of sampling, which newer models accept only at their defaults, or not at all. */
import type { ModelFacts } from '../models/model-facts.ts'

type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function samplingProblem(params: Given, { sampling }: ModelFacts): string | undefined {
  const { temperature, top_p, top_k } = params
  if (sampling === 'one' && temperature !== undefined && top_p !== undefined) {
    return '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
  }
  if (sampling !== 'none') return undefined
  if (temperature !== undefined && temperature !== 1) return deprecated('temperature')
  if (top_p !== undefined && (top_p as number) < 0.99) return deprecated('top_p')
  return top_k === undefined ? undefined : deprecated('top_k')
}

function deprecated(name: string): string {
  return `\`${name}\` is deprecated for this model.`
}
