/** Why a row is in a review file, as the last member of its line says. */

export const whys = ['tier', 'unsure', 'fallback', 'sample'] as const

export type Why = (typeof whys)[number]

export function whyOf(word: unknown): Why | undefined {
  return whys.find((why) => why === word)
}

const longest = 24

/**
 * Reads it from the end of a line. Within a string of JSON the quotes would be escaped, so these bytes stand
 * nowhere but in the last member.
 *
 * @returns undefined for a line that somebody else has written
 */
export function whyOfLine(line: Buffer): Why | undefined {
  const end = line.subarray(Math.max(0, line.length - longest)).toString('latin1')
  return whyOf(/,"review":"([a-z]+)"\}$/.exec(end)?.[1])
}
