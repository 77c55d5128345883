/** Checks the usage that `respond` gives: a misspelled member would be billed as if it were not there. */
import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import { kindOf } from '../../kind-of.ts'

type Fields = Readonly<Record<string, unknown>>
/** Says what a member must be; undefined for one that is. */
type Kind = (value: unknown) => string | undefined

/** What is wrong with the usage; undefined if nothing is. */
export function usageProblem(given: unknown): string | undefined {
  if (given === undefined) return undefined
  return countsProblem('usage', given, members)
}

function countsProblem(what: string, given: unknown, known: Readonly<Record<string, Kind>>) {
  if (!isObject(given)) return `${what} must be an object, not ${kindOf(given)}`
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const kind = Object.hasOwn(known, name) ? known[name] : undefined
    if (!kind) return `${what} has no member "${name}"; it has ${Object.keys(known).join(', ')}`
    const wanted = kind(value)
    if (wanted !== undefined) return `${what}.${name} must be ${wanted}`
  }
  return undefined
}

const count: Kind = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'a whole number of at least 0'
const text: Kind = (value) => (typeof value === 'string' ? undefined : 'a text')
const countOrNull = orNull(count)
const oneOf = (...names: readonly string[]): Kind =>
  orNull((value) => (names.includes(value as string) ? undefined : `one of ${names.join(', ')}`))
const counts = (...names: readonly string[]): Kind =>
  orNull((value) => {
    const known = Object.fromEntries(names.map((name) => [name, count]))
    const isRight = countsProblem('', value, known) === undefined
    return isRight ? undefined : `an object of whole numbers: ${names.join(', ')}`
  })

function orNull(kind: Kind): Kind {
  return (value) => {
    const wanted = value === null ? undefined : kind(value)
    return wanted === undefined ? undefined : `${wanted}, or null`
  }
}

/** A difference to the type of the SDK does not compile. */
const members: { readonly [Member in keyof Usage]: Kind } = {
  input_tokens: count,
  output_tokens: count,
  cache_creation_input_tokens: countOrNull,
  cache_read_input_tokens: countOrNull,
  cache_creation: counts('ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'),
  output_tokens_details: counts('thinking_tokens'),
  server_tool_use: counts('web_search_requests', 'web_fetch_requests'),
  service_tier: oneOf('standard', 'priority', 'batch'),
  inference_geo: orNull(text),
  speed: oneOf('standard', 'fast'),
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
