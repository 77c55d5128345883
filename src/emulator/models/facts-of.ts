import { allEfforts, allThinking, unknownDate } from './model-facts.ts'
import type { ModelFacts, ModelLine } from './model-facts.ts'
import { modelTable } from './model-table.ts'
import { parseModelId } from './parse-model-id.ts'
import type { ParsedModelId } from './parse-model-id.ts'

const byId: ReadonlyMap<string, ModelFacts> = new Map(modelTable.map((row) => [row.id, row]))

/**
 * The facts of a model. An id that is not in the table gets those of its closest relative: the newest
 * model of its line that is not newer than itself. A name that is no Claude id has no limits and
 * refuses nothing.
 */
export function factsOf(id: string): ModelFacts {
  const known = byId.get(id)
  if (known) return known
  const parsed = parseModelId(id)
  const { line, displayName, version, date: released = unknownDate } = parsed
  const relative = line === null ? undefined : relativeOf(line, parsed)
  if (!relative) return { ...unlimited, id, displayName, line, version, released }
  const rateGroup = relative.version === version ? relative.rateGroup : displayName
  const { lifecycle, deprecated, retires } = relative.version === version ? relative : unlimited
  const own = { id, displayName, version, released, rateGroup, lifecycle, deprecated, retires }
  return { ...relative, ...own }
}

function relativeOf(line: ModelLine, { version }: ParsedModelId): ModelFacts | undefined {
  const family = modelTable.filter((row) => row.line === line && row.version !== null)
  family.sort((a, b) => (b.version ?? 0) - (a.version ?? 0))
  return family.find((row) => (row.version ?? 0) <= (version ?? Infinity)) ?? family.at(-1)
}

const unlimited: ModelFacts = {
  id: '',
  displayName: '',
  line: null,
  version: null,
  lifecycle: 'active',
  released: unknownDate,
  deprecated: null,
  retires: null,
  maxInputTokens: Infinity,
  maxOutputTokens: Infinity,
  maxBatchOutputTokens: Infinity,
  maxImages: 600,
  minCacheTokens: 1024,
  tokenFactor: 1,
  rateGroup: 'Other models',
  prefill: true,
  systemMessages: true,
  forcedTools: true,
  sampling: 'all',
  inferenceGeo: true,
  fastMode: true,
  structuredOutputs: true,
  thinking: allThinking,
  efforts: allEfforts,
}
