/** What each class of tokens of each model cost, from the rates that the journal keeps. */
import { picosOfClasses, toUsd } from '../../cost/rates.ts'
import type { ModelUsage } from '../../cost/recorded-usage.ts'
import { tokensIn } from '../../cost/tokens.ts'
import type { Tokens } from '../../cost/tokens.ts'

/** One model's answers. */
export interface ClassCost {
  readonly model: string
  readonly answers: number
  readonly unpricedAnswers: number
  readonly tokens: Tokens
  /** In USD, of the answers with a known price. */
  readonly usd: Tokens
  readonly totalUsd: number
}

type Five = [number, number, number, number, number]

interface Sum {
  answers: number
  unpriced: number
  readonly tokens: Five
  readonly picos: Five
  total: number
}

export class ClassCosts {
  readonly #models = new Map<string, Sum>()

  add({ model, answers, tokens, rates }: ModelUsage): void {
    const sum = this.#sumOf(model)
    sum.answers += answers
    for (const [i, count] of tokens.entries()) sum.tokens[i] = (sum.tokens[i] ?? 0) + count
    if (!rates) {
      sum.unpriced += answers
      return
    }
    for (const [i, rate] of rates.entries())
      sum.picos[i] = (sum.picos[i] ?? 0) + rate * (tokens[i] ?? 0)
    sum.total += picosOfClasses(tokens, rates)
  }

  /** The dearest first. */
  costs(): ClassCost[] {
    const found = Array.from(this.#models, ([model, sum]): ClassCost => {
      const usd = sum.picos.map(toUsd) as Five
      return {
        model,
        answers: sum.answers,
        unpricedAnswers: sum.unpriced,
        tokens: tokensIn(sum.tokens),
        usd: tokensIn(usd),
        totalUsd: toUsd(sum.total),
      }
    })
    return found.sort((a, b) => b.totalUsd - a.totalUsd || b.answers - a.answers)
  }

  #sumOf(model: string): Sum {
    let sum = this.#models.get(model)
    if (!sum) {
      sum = {
        answers: 0,
        unpriced: 0,
        tokens: [0, 0, 0, 0, 0],
        picos: [0, 0, 0, 0, 0],
        total: 0,
      }
      this.#models.set(model, sum)
    }
    return sum
  }
}
