/** Four characters are a token, times the factor of the model. */
const charactersPerToken = 4

/** Tokens of a character, for a model with this factor. */
export function tokensPerCharacter(factor: number): number {
  return factor / charactersPerToken
}

/** Tokens of this many characters. */
export function textTokens(characters: number, factor: number): number {
  return Math.ceil((characters * factor) / charactersPerToken)
}

/** The longest beginning of a text that has no more than these tokens, in whole characters. */
export function cutText(text: string, tokens: number, factor: number): string {
  const end = Math.floor((tokens * charactersPerToken) / factor)
  if (end >= text.length) return text
  // Half of a surrogate pair is not a character, and no valid UTF-8.
  const high = text.charCodeAt(end - 1)
  return text.slice(0, high >= 0xd800 && high <= 0xdbff ? end - 1 : end)
}
