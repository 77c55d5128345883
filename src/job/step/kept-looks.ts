/**
 * What a step knows about chunks that no record holds: since when a create is in doubt, how often results were
 * looked for in vain. Without it, each step would begin to count anew, and none would ever come to an end.
 */
import type { UnreadableResults } from '../core/chunk-run.ts'
import type { FetchTries } from '../core/fetch-tries.ts'
import type { Needs } from '../core/job-parts.ts'
import type { KeptEnd, KeptLook, KeptStep, KeptTries } from '../disk/step-file.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { StepClock } from './step-clock.ts'

type LookParts = Needs<'state' | 'runs'> & {
  readonly fetchTries: Map<string, FetchTries>
}

/** What to keep of the chunks that are awaited or in doubt. */
export function looksToKeep({ state, runs, fetchTries }: LookParts, clock: StepClock): KeptLook[] {
  const looks: KeptLook[] = []
  for (const chunk of state.active) {
    const run = runs.of(chunk)
    const look = {
      ...(chunk.status === 'intended' ? { doubt: doubtToKeep(chunk, run.doubt, clock) } : {}),
      ...(run.notFound
        ? { notFound: { ageMs: clock.ageOf(run.notFound.since), tries: run.notFound.times } }
        : {}),
      ...fetchToKeep(fetchTries.get(keyOf(chunk)), clock),
      ...(chunk.areResultsGone ? { again: true as const } : {}),
    }
    if (Object.keys(look).length > 0) {
      looks.push({ attempt: chunk.attempt, chunk: chunk.chunk, ...look })
    }
  }
  return looks
}

type Run = ReturnType<LookParts['runs']['of']>

/** A doubt that is new in this step has no look yet: it begins now. */
function doubtToKeep(
  { tries }: ChunkState,
  doubt: Run['doubt'],
  clock: StepClock,
): NonNullable<KeptLook['doubt']> {
  if (doubt?.tries !== tries) return { ageMs: 0, seenMs: 0, tries, unreadable: [] }
  return {
    ageMs: clock.ageOf(doubt.since),
    seenMs: clock.ageOf(doubt.seen),
    tries,
    ...(doubt.until === undefined ? {} : { until: doubt.until }),
    unreadable: triesToKeep(doubt.unreadable, clock),
  }
}

function fetchToKeep(
  tries: FetchTries | undefined,
  clock: StepClock,
): Pick<KeptLook, 'fetch'> | undefined {
  if (!tries) return undefined
  const { since, ...counts } = tries
  return { fetch: { ageMs: clock.ageOf(since), ...counts } }
}

/** Takes up what the step before has kept. */
export function restoreLooks(
  { state, runs, fetchTries }: LookParts,
  { looks, end }: KeptStep,
  clock: StepClock,
): void {
  for (const { attempt, chunk: number, doubt, notFound, fetch } of looks) {
    const chunk = state.attempts.get(attempt)?.chunks.get(number)
    if (!chunk || !state.active.has(chunk)) continue
    const run = runs.of(chunk)
    if (doubt && chunk.status === 'intended' && doubt.tries === chunk.tries) {
      run.doubt = {
        since: clock.restore(doubt.ageMs, end),
        seen: clock.restore(doubt.seenMs, end),
        tries: doubt.tries,
        until: doubt.until,
        unreadable: restoreTries(doubt.unreadable, end, clock),
      }
    }
    if (notFound && chunk.status === 'accepted') {
      run.notFound = { times: notFound.tries, since: clock.restore(notFound.ageMs, end) }
    }
    if (fetch) {
      const { ageMs, ...counts } = fetch
      fetchTries.set(keyOf(chunk), { since: clock.restore(ageMs, end), ...counts })
    }
  }
}

export function triesToKeep(
  found: UnreadableResults,
  clock: StepClock,
): Array<readonly [string, KeptTries]> {
  return [...found].map(([id, { tries, since }]) => [id, { tries, ageMs: clock.ageOf(since) }])
}

export function restoreTries(
  kept: ReadonlyArray<readonly [string, KeptTries]>,
  end: KeptEnd,
  clock: StepClock,
): UnreadableResults {
  return new Map(
    kept.map(([id, { tries, ageMs }]) => [id, { tries, since: clock.restore(ageMs, end) }]),
  )
}

/** Names a chunk among those of all attempts. */
export function keyOf({ attempt, chunk }: Pick<ChunkState, 'attempt' | 'chunk'>): string {
  return `${attempt}/${chunk}`
}
