/**
 * Guesses an intent by the words of a message: by words and pairs of words, learned from the wordings. It
 * knows no label of any row.
 */
import { wordsOf } from '../support/wording.ts'
import { intents, wordings } from './intents.ts'
import { slots } from './slots.ts'

export interface Guess {
  readonly intent: string
  /** How sure it is, from 0 to 1. */
  readonly confidence: number
  /** The next best. */
  readonly rival: string
}

/** For each word, what it adds to the score of which intents. */
type Weights = ReadonlyMap<string, ReadonlyArray<readonly [intent: number, weight: number]>>

export type Guesser = (text: string) => Guess

/** @param known - of each intent, so many wordings are learned */
export function guesser(known: number): Guesser {
  const weights = learn(intents.map((intent) => countsOf(wordings[intent]!.slice(0, known))))
  return (text) => guess(text, weights)
}

function guess(text: string, weights: Weights): Guess {
  const scores = intents.map((intent) => ({ intent, score: 0 }))
  for (const word of new Set(features(text.slice(0, 1000)))) {
    for (const [i, weight] of weights.get(word) ?? []) scores[i]!.score += weight
  }
  scores.sort((a, b) => b.score - a.score)
  const [best, second] = [scores[0]!, scores[1]!]
  const sum = scores.reduce((all, { score }) => all + Math.exp((score - best.score) * 4), 0)
  return { intent: best.intent, confidence: 1 / sum, rival: second.intent }
}

/** The fewer intents use a word, the more it says; and an intent of many words must not win by number. */
function learn(counts: ReadonlyArray<ReadonlyMap<string, number>>): Weights {
  const spread = new Map<string, number>()
  for (const words of counts) {
    for (const word of words.keys()) spread.set(word, (spread.get(word) ?? 0) + 1)
  }
  const weights = new Map<string, Array<readonly [number, number]>>()
  for (const [intent, words] of counts.entries()) {
    const own = [...words].map(
      ([word, count]) =>
        [word, Math.log(counts.length / spread.get(word)! + 0.3) * Math.sqrt(count)] as const,
    )
    const size = own.reduce((sum, [, weight]) => sum + weight * weight, 0) ** 0.35
    for (const [word, weight] of own) {
      weights.set(word, [...(weights.get(word) ?? []), [intent, weight / size]])
    }
  }
  return weights
}

function countsOf(templates: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of templates.flatMap((template) => features(wordsOf(template, slots)))) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

/** Stems, and each with the one before it: "top up" and "not arrived" say more than their words. */
function features(text: string): string[] {
  const stems = (
    text
      .toLowerCase()
      .replaceAll(/['’]/g, '')
      .match(/[a-z]+/g) ?? []
  ).map(stem)
  return [...stems, ...stems.slice(1).map((word, i) => `${stems[i]} ${word}`)]
}

function stem(word: string): string {
  return word.length < 5
    ? word.replace(/(?<=..)s$/, '')
    : word.replace(/(?:ing|ed|es|s|e|y|al)$/, '')
}
