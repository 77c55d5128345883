/**
 * V8 gives a program that runs long more and more room for garbage: on Node 24 130 MB, for what has its
 * work done in 16. From where it has enough, the room is kept as it is, at no cost of time.
 *
 * The flag is one of the whole process: right for a command, and none of a library's business.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** What loading the command takes anyway. With less, collections are so frequent that they cost time. */
const enoughBytes = 12 * 2 ** 20
const lookMs = 10

/** Leaves it to V8 where the user has said something about it. */
export function keepYoungGeneration(): void {
  const { execArgv, env } = process
  if ([...execArgv, env['NODE_OPTIONS'] ?? ''].some((flags) => /semi.space/.test(flags))) return
  if (youngBytes() < enoughBytes) setTimeout(keepYoungGeneration, lookMs).unref()
  else setFlagsFromString('--semi-space-growth-factor=1')
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0
}
