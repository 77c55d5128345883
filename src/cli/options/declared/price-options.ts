/** What tokens cost, where the table that comes with the command is not right. */
import type { DatedPrices } from '../../../cost/model-price.ts'
import { priceFile } from '../price-file.ts'

export const priceOptions = {
  prices: {
    kind: 'input file',
    placeholder: 'FILE',
    sets: 'openJob.prices',
    commands: ['run', 'resume', 'estimate'],
    help: `prices of your own, JSON: {"MODEL": {"input": 4, "output": 20}}, in USD per million tokens outside
      of batches. They take the place of the known ones of those models. Optional beside them: cacheWrite5m,
      cacheWrite1h, cacheRead, from (the first day), longer (other prices for prompts of more tokens)`,
    parse: (path: string, flag: string): DatedPrices => priceFile(path, flag),
  },
} as const
