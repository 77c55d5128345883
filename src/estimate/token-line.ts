/**
 * From the counted requests of a model to the tokens of all its requests. The number of requests and
 * their bytes are known exactly; what a sample adds is how many tokens a byte is, and how many come with
 * every request. That leaves only what length does not explain to chance.
 */
import { studentT } from './student-t.ts'

export interface CountedRequest {
  readonly bytes: number
  readonly tokens: number
}

export interface Requests {
  readonly requests: number
  readonly bytes: number
  /** Of the shortest request. */
  readonly shortest: number
}

/** How the tokens of a request follow from its bytes, and what that makes of all of them. */
export interface TokenLine {
  readonly base: number
  readonly perByte: number
  readonly total: number
  readonly low: number
  readonly high: number
}

/** Below, the two numbers of a line would follow the accidents of the sample. */
const leastForLine = 10
/** Of the determinant to its scale: below, all lengths are as good as equal. */
const leastVariety = 1e-6

/**
 * @param sample - drawn uniformly from the population
 * @returns undefined without a sample
 */
export function fitTokens(
  sample: readonly CountedRequest[],
  population: Requests,
): TokenLine | undefined {
  if (sample.length === 0) return undefined
  const sums = sumsOf(sample)
  const line = lineOf(sums, population)
  const total = line.base * population.requests + line.perByte * population.bytes
  const isWhole = sample.length >= population.requests
  if (isWhole) return { ...line, total: sums.tokens, low: sums.tokens, high: sums.tokens }
  const reach = reachOf(sample, line, population)
  return {
    ...line,
    total,
    // What was counted is sure.
    low: Math.max(sums.tokens, total - reach),
    // Without a spread there is only a bound: no token is less than a byte.
    high: Number.isFinite(reach) ? total + reach : Math.max(total, population.bytes),
  }
}

interface Sums {
  readonly n: number
  readonly bytes: number
  readonly inverse: number
  readonly tokens: number
  readonly rate: number
}

function sumsOf(sample: readonly CountedRequest[]): Sums {
  const sums = { n: sample.length, bytes: 0, inverse: 0, tokens: 0, rate: 0 }
  for (const { bytes, tokens } of sample) {
    sums.bytes += bytes
    sums.inverse += 1 / bytes
    sums.tokens += tokens
    sums.rate += tokens / bytes
  }
  return sums
}

interface Line {
  readonly base: number
  readonly perByte: number
  /** How much a request adds to the total for each token of it. */
  readonly shareOf: (bytes: number, population: Requests) => number
  /** How far a request draws the line to itself, from 0 to 1. */
  readonly pullOf: (bytes: number) => number
  readonly parameters: number
}

/** A line; where that would be noise or go below zero, tokens by the byte; where length says nothing, the mean. */
function lineOf(sums: Sums, population: Requests): Line {
  const { n, bytes, inverse, tokens, rate } = sums
  // Longer requests scatter more, so each counts by 1/bytes. The line then goes through the means, which
  // keeps the total right whatever shape the truth has.
  const determinant = inverse * bytes - n * n
  if (n >= leastForLine && determinant > leastVariety * n * n) {
    const base = (rate * bytes - tokens * n) / determinant
    const perByte = (inverse * tokens - n * rate) / determinant
    if (perByte < 0) return meanOf(sums)
    if (base + perByte * population.shortest >= 0) {
      return {
        base,
        perByte,
        shareOf: (x, { requests: N, bytes: X }) =>
          (N * (bytes / x - n) + X * (inverse - n / x)) / determinant,
        pullOf: (x) => (bytes / x - 2 * n + inverse * x) / determinant,
        parameters: 2,
      }
    }
  }
  return ratioOf(sums)
}

function ratioOf({ tokens, bytes }: Sums): Line {
  return {
    base: 0,
    perByte: tokens / bytes,
    shareOf: (_x, { bytes: X }) => X / bytes,
    pullOf: (x) => x / bytes,
    parameters: 1,
  }
}

function meanOf({ n, tokens }: Sums): Line {
  return {
    base: tokens / n,
    perByte: 0,
    shareOf: (_x, { requests: N }) => N / n,
    pullOf: () => 1 / n,
    parameters: 1,
  }
}

/**
 * Half of the interval: Student's t times the standard error of the total, with the correction for a
 * finite population. Each residual counts by what its request adds to the total and is put back to what
 * it would be if the request had not drawn the line to itself; a spread that is the same for short and
 * long requests is not assumed.
 */
function reachOf(sample: readonly CountedRequest[], line: Line, population: Requests): number {
  const degrees = sample.length - line.parameters
  if (degrees < 1) return Infinity
  let variance = 0
  for (const { bytes, tokens } of sample) {
    const residual = tokens - line.base - line.perByte * bytes
    const own = 1 - Math.min(line.pullOf(bytes), 0.99)
    variance += ((line.shareOf(bytes, population) * residual) / own) ** 2
  }
  const unseen = 1 - sample.length / population.requests
  return studentT(degrees) * Math.sqrt(variance * unseen)
}
