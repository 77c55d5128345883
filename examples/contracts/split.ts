/** A long text in parts that overlap, so that a sentence which one part cuts is whole in another. */

export interface Part {
  /** From 0. */
  readonly index: number
  /** Where it begins in the text, in characters: `text.slice(offset, offset + part.text.length)` is the part. */
  readonly offset: number
  readonly text: string
}

export interface SplitOptions {
  /** A part has at most so many. An estimate, four characters each: leave room below a limit. */
  readonly tokens: number
  /** So many of them are in the next part, too. At most half of `tokens`. */
  readonly overlap: number
}

const charactersPerToken = 4

export function* split(text: string, { tokens, overlap }: SplitOptions): Generator<Part> {
  if (!(tokens >= 1 && overlap >= 0 && overlap * 2 <= tokens)) {
    throw new RangeError('overlap takes at most half of tokens')
  }
  const longest = tokens * charactersPerToken
  for (let index = 0, offset = 0; ; index++) {
    const end = endOf(text, offset, longest)
    yield { index, offset, text: text.slice(offset, end) }
    if (end === text.length) return
    offset = startOf(text, end - overlap * charactersPerToken, end)
  }
}

/** Behind the last space of the last tenth; where there is none, between two whole characters. */
function endOf(text: string, offset: number, longest: number): number {
  const most = offset + longest
  if (most >= text.length) return text.length
  for (let end = most; end > most - longest / 10; end--) {
    if (isSpace(text, end - 1)) return end
  }
  return isWithinPair(text, most) ? most - 1 : most
}

/** Behind a space, so that no part begins in a word; where there is none, between two whole characters. */
function startOf(text: string, from: number, end: number): number {
  for (let start = from; start < end; start++) if (isSpace(text, start - 1)) return start
  return isWithinPair(text, from) ? from + 1 : from
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at))
}

/** UTF-16 has characters of two halves; half of one is no text. */
function isWithinPair(text: string, at: number): boolean {
  const low = text.charCodeAt(at)
  const high = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff
}
