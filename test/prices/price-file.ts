/** The text of src/cost/price-table.ts: the public table with the overlay over it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { format, resolveConfig } from 'prettier'
import type { DatedPrice } from '../../src/cost/model-price.ts'
import { aliases, factors, overlay } from './overlay.ts'
import type { OverlayEntry } from './overlay.ts'
import { publicPrices } from './public-prices.ts'

export interface PriceFile {
  readonly text: string
  /** Models of the overlay for which the public table says the same by now. */
  readonly redundant: readonly string[]
}

/** @param path - of the file, for its format */
export async function priceFile(root: string, path: string): Promise<PriceFile> {
  const known = publicPrices()
  const all = new Map(known)
  const redundant: string[] = []
  for (const entry of overlay) {
    for (const model of entry.models) {
      if (isDeepStrictEqual(known.get(model), entry.prices)) redundant.push(model)
      all.set(model, entry.prices)
    }
  }
  for (const [alias, model] of Object.entries(aliases)) {
    const prices = all.get(model)
    if (!prices) throw new Error(`${alias} stands for ${model}, which has no price`)
    all.set(alias, prices)
  }
  const text = await format(sourceOf(root, all), {
    ...(await resolveConfig(path)),
    parser: 'typescript',
  })
  return { text, redundant }
}

function sourceOf(root: string, models: ReadonlyMap<string, readonly DatedPrice[]>): string {
  const entries = [...models]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, prices]) => `${JSON.stringify(model)}: ${literal(prices)},\n`)
  return `/**
 * Written by \`npm run prices\`; edits here are lost. A price that changed, or a new model, goes into
 * test/prices/overlay.ts.
 */
import type { PriceTable } from './model-price.ts'

/** Prices as last seen on the day of \`date\`. A model that is missing has no known price. */
export const priceTable: PriceTable = {
  date: ${JSON.stringify(dateOf())},
  sources: ${JSON.stringify(sourcesOf(root))},
  batchFactor: ${factors.batchFactor},
  geoFactors: ${JSON.stringify(factors.geoFactors)},
  models: {
${entries.join('')}},
}
`
}

/** Long numbers in groups, as people write them. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\b\d{5,}\b/g, (digits) =>
    digits.replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, '_'),
  )
}

/** Not the day of the run: the same sources make the same file. */
function dateOf(): string {
  const days = [factors.seen, ...overlay.map(({ seen }) => seen)]
  return days.toSorted().at(-1) ?? factors.seen
}

function sourcesOf(root: string): readonly string[] {
  const path = join(root, 'node_modules/@pydantic/genai-prices/package.json')
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  const notes = overlay.map((entry) => `${entry.models.join(', ')}: ${noteOf(entry)}`)
  return [
    `@pydantic/genai-prices ${version}, provider anthropic`,
    `${factors.source}; seen ${factors.seen}`,
    ...notes,
  ]
}

function noteOf({ source, seen, uncertain }: OverlayEntry): string {
  return `${source}; seen ${seen}${uncertain === undefined ? '' : `. Not confirmed: ${uncertain}`}`
}
