/** Has the service count the prefixes that most requests share, each once, without the rest of its requests. */
import { toJson } from '../json/to-json.ts'
import { countSample } from './count-sample.ts'
import type { CountingOptions } from './count-sample.ts'
import { cutPrefix, shortMessage } from './cut-prefix.ts'
import type { ModelRequests } from './model-requests.ts'
import type { PlannedCount } from './plan-sample.ts'
import type { DrawnPrefix, MarkedPart } from './prefix-table.ts'

/** Most inputs mark one. The length of the others tells enough. */
const mostCounted = 30

export type PrefixTokens = ReadonlyMap<MarkedPart, number>

interface Cut {
  readonly part: MarkedPart
  readonly planned: PlannedCount
  /** Whether the short message was added, whose tokens are to be taken off. */
  readonly isLengthened: boolean
}

/** @param planned - the requests that were drawn */
export async function countPrefixes(
  planned: readonly PlannedCount[],
  options: CountingOptions,
): Promise<PrefixTokens> {
  const cuts = cutsOf(planned)
  if (cuts.length === 0) return new Map()
  // A few tokens, but of every request: of a short row they may be all that it has beside the prefix.
  const short = new Map<ModelRequests, PlannedCount>()
  for (const { planned: one, isLengthened } of cuts) {
    const { model } = one
    if (isLengthened) short.set(model, countOf(one, messageOf(model)))
  }
  const shortOnes = [...short]
  const calls = [...cuts.map((cut) => cut.planned), ...shortOnes.map(([, call]) => call)]
  const { tokens } = await countSample(calls, options)
  const added = new Map<object, number>(
    shortOnes.map(([model], i) => [model, tokens[cuts.length + i] ?? 0]),
  )
  return new Map(
    cuts.flatMap(({ part, isLengthened }, i) => {
      const count = tokens[i]
      if (count === undefined) return []
      return [[part, count - (isLengthened ? (added.get(part.model) ?? 0) : 0)] as const]
    }),
  )
}

function cutsOf(planned: readonly PlannedCount[]): Cut[] {
  const drawn = new Map<MarkedPart, readonly [PlannedCount, DrawnPrefix]>()
  for (const one of planned) {
    for (const prefix of one.request.prefixes) drawn.set(prefix.part, [one, prefix])
  }
  // By what is shared, not by what is long: those of single rows are to stand for others like them.
  const parts = [...drawn.values()].toSorted(
    ([, { part: a }], [, { part: b }]) => b.requests - a.requests,
  )
  return parts.slice(0, mostCounted).map(([one, { part, end }]): Cut => {
    const body = cutPrefix(JSON.parse(one.request.body.toString()) as Record<string, unknown>, end)
    const [first] = body['messages'] as readonly unknown[]
    return { part, planned: countOf(one, body), isLengthened: first === shortMessage }
  })
}

function messageOf({ group: { model } }: ModelRequests): object {
  return { model, messages: [shortMessage] }
}

function countOf({ model, request }: PlannedCount, body: object): PlannedCount {
  return { model, request: { ...request, body: Buffer.from(toJson(body)), prefixes: [] } }
}
