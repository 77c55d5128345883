/** The 77 intents of banking77 (PolyAI, CC BY 4.0) by their names, each with wordings of our own. */
import { account } from './intents/account.ts'
import { cardKinds } from './intents/card-kinds.ts'
import { cards } from './intents/cards.ts'
import { cash } from './intents/cash.ts'
import { payments } from './intents/payments.ts'
import { topUps } from './intents/top-ups.ts'
import { transfers } from './intents/transfers.ts'
import type { Wordings } from './intents/wordings.ts'

export const wordings: Wordings = {
  ...account,
  ...cardKinds,
  ...cards,
  ...cash,
  ...payments,
  ...topUps,
  ...transfers,
}

/** The classes, in the order of the alphabet. */
export const intents: readonly string[] = Object.keys(wordings).sort()
