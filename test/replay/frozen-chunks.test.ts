/**
 * A chunk whose rows have gone into new chunks is not sent as well: its rows would be paid
 * twice.
 */
import t from 'tap'
import { FrozenChunks } from '../../src/job/core/frozen-chunks.ts'
import type { ChunkState } from '../../src/job/journal/chunk-state.ts'
import type { Sealed } from '../../src/job/journal/journal-records.ts'
import { JobState } from '../../src/job/journal/job-state.ts'

const attempt = '1'

function sealed(chunk: number): Sealed {
  const at = chunk * 10
  const size = { requests: 10, outcomes: 0, bytes: 2000, sha256: '00'.repeat(32) }
  return { type: 'SEALED', attempt, chunk, from: [at, 0], to: [at + 9, 0], ...size }
}

/** Chunk 1 was sent, chunk 2 never was, chunk 3 is sealed in this run. */
function opened(): { state: JobState; ahead: Set<ChunkState>; frozen: FrozenChunks } {
  const state = new JobState()
  for (const chunk of [1, 2]) state.apply(sealed(chunk))
  const sent = { try: 1, fence: null, serverDate: null, workspace: null }
  state.apply({ type: 'INTENT', attempt, chunk: 1, ...sent })
  const ahead = new Set<ChunkState>()
  return { state, ahead, frozen: new FrozenChunks(state, ahead) }
}

void t.test('once the rows have begun to come, what was not bound is passed over', async (t) => {
  const { state, ahead, frozen } = opened()
  const [sent, unsent] = [state.find(attempt, 1), state.find(attempt, 2)]
  t.notOk(frozen.isPassedOver(unsent), 'before that nothing is')
  t.same(frozen.freeze(attempt), [sent])
  t.notOk(frozen.isPassedOver(sent))
  t.ok(frozen.isPassedOver(unsent))
  state.apply(sealed(3))
  const own = state.find(attempt, 3)
  t.ok(frozen.isPassedOver(own), 'for all that this run knows')
  ahead.add(own)
  t.notOk(frozen.isPassedOver(own), 'its own is sent as it is')
  frozen.thaw(attempt)
  t.notOk(frozen.isPassedOver(unsent), 'afterwards it may be bound again')
})

void t.test('what turns out absent meanwhile stays what rows are held against', async (t) => {
  const { state, frozen } = opened()
  const sent = state.find(attempt, 1)
  frozen.freeze(attempt)
  state.apply({ type: 'ABSENT', attempt, chunk: 1 })
  t.same(frozen.recorded(attempt), [sent])
  t.notOk(frozen.isPassedOver(sent))
  frozen.thaw(attempt)
  t.same(frozen.recorded(attempt), [])
})

void t.test(
  'a chunk of an earlier run that is made again is passed over from the start',
  async (t) => {
    const { state, frozen } = opened()
    const unsent = state.find(attempt, 2)
    frozen.scratch.add(unsent)
    t.ok(frozen.isPassedOver(unsent))
  },
)

void t.test('a part goes with the chunk that it was cut from', async (t) => {
  const { state, frozen } = opened()
  const into = [
    { chunk: 4, at: 15, bytes: 1000, first: 0, last: 4 },
    { chunk: 5, at: 1015, bytes: 1000, first: 5, last: 9 },
  ]
  state.apply({ type: 'SPLIT', attempt, chunk: 2, into })
  frozen.freeze(attempt)
  t.ok(frozen.isPassedOver(state.find(attempt, 4)))
  const bound = opened()
  bound.state.apply({ type: 'SPLIT', attempt, chunk: 1, into })
  const sent = { try: 1, fence: null, serverDate: null, workspace: null }
  bound.state.apply({ type: 'INTENT', attempt, chunk: 4, ...sent })
  bound.frozen.freeze(attempt)
  t.notOk(bound.frozen.isPassedOver(bound.state.find(attempt, 5)), 'one part was sent')
})
