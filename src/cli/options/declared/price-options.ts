/** What tokens cost, where the table that comes with the command is not right. */
import type { DatedPrices } from '../../../cost/model-price.ts'
import { priceFile } from '../price-file.ts'

export const priceOptions = {
  prices: {
    kind: 'input file',
    placeholder: 'FILE',
    sets: 'openJob.prices',
    commands: ['run', 'resume', 'estimate'],
    help: `your own prices as JSON, {"MODEL": {"input": 4, "output": 20}}, in USD per million tokens outside of
      batches. They replace the built-in prices of those models. Optional members: cacheWrite5m, cacheWrite1h,
      cacheRead, from (the first day), longer (prices for prompts above a number of tokens)`,
    parse: (path: string, flag: string): DatedPrices => priceFile(path, flag),
  },
} as const
