/**
 * V8 gives a program that runs long more and more room for garbage: on Node 24 130 MB, for what has its
 * work done in 16. So from where it has enough, the room grows no further. V8 takes room back while a
 * program waits, and must be able to give it again: therefore this looks whenever V8 has collected, which is
 * when the room changes. By a timer it was too late at times: a hundred milliseconds hold several doublings.
 *
 * The flag is one of the whole process: right for a command, and none of a library's business.
 */
import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** With less than this, collections are so many that they cost time. */
const enoughBytes = 12 * 2 ** 20
/** By how much V8 lets it grow at a time: its own default, and not at all. */
const [doubling, staying] = [2, 1]

/**
 * Lets nothing grow while the SDK is loaded: what lives for good then would be taken for a reason to. To be
 * followed by {@link keepYoungGeneration}.
 */
export function holdYoungGeneration(): void {
  if (!isAskedFor()) setGrowth(staying)
}

/**
 * From here on there is as much as work needs, and no more. Leaves it to V8 where the user has said
 * something about it.
 */
export function keepYoungGeneration(): void {
  if (isAskedFor()) return
  let factor: number | undefined
  const look = (): void => {
    const wanted = youngBytes() < enoughBytes ? doubling : staying
    if (wanted !== factor) setGrowth(wanted)
    factor = wanted
  }
  look()
  new PerformanceObserver(look).observe({ entryTypes: ['gc'] })
}

function isAskedFor(): boolean {
  const { execArgv, env } = process
  return [...execArgv, env['NODE_OPTIONS'] ?? ''].some((flags) => /semi.space/.test(flags))
}

function setGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0
}
