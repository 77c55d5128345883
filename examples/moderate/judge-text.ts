/** How bad a text is, by signs in it. */
export interface Verdict {
  readonly severity: number
  readonly categories: readonly string[]
}

const signs: ReadonlyArray<readonly [severity: number, category: string, sign: RegExp]> = [
  [3, 'threat', /\bI know where you\b/i],
  [3, 'privacy', /\b(?:phone number|Example Street)\b/i],
  [2, 'threat', /\breport you\b|\bbe sorry\b/i],
  [2, 'insult', /\b(?:thrown out|banned)\b/i],
  [1, 'insult', /\b(?:turnip|pudding|soggy biscuit|stale bun|sprout|marrow|fool)\b/i],
  [1, 'spam', /\bclick here\b|\bfrom home\b|\bbest price\b/i],
]

export function judgeText(text: string): Verdict {
  const found = signs.filter(([, , sign]) => sign.test(text))
  return {
    severity: Math.max(0, ...found.map(([severity]) => severity)),
    categories: [...new Set(found.map(([, category]) => category))],
  }
}
