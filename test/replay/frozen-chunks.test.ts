/**
 * A chunk whose rows have gone into new chunks is not sent as well: its rows would be paid
 * twice.
 */
import t from 'tap'
import { ChunkRuns } from '../../src/job/core/chunk-runs.ts'
import type { Sealed } from '../../src/job/journal/journal-records.ts'
import { JobState } from '../../src/job/journal/job-state.ts'

const attempt = '1'

function sealed(chunk: number): Sealed {
  const at = chunk * 10
  const size = { requests: 10, outcomes: 0, bytes: 2000, sha256: '00'.repeat(32) }
  return { type: 'SEALED', attempt, chunk, from: [at, 0], to: [at + 9, 0], ...size }
}

/** Chunk 1 was sent, chunk 2 never was, chunk 3 is sealed in this run. */
function opened(): { state: JobState; runs: ChunkRuns } {
  const state = new JobState()
  for (const chunk of [1, 2]) state.apply(sealed(chunk))
  const sent = { try: 1, fence: null, serverDate: null, workspace: null }
  state.apply({ type: 'INTENT', attempt, chunk: 1, ...sent })
  return { state, runs: new ChunkRuns(state, () => {}) }
}

void t.test('once the rows have begun to come, what was not bound is passed over', async (t) => {
  const { state, runs } = opened()
  const [sent, unsent] = [state.find(attempt, 1), state.find(attempt, 2)]
  t.notOk(runs.isPassedOver(unsent), 'before that nothing is')
  t.same(runs.freeze(attempt), [sent])
  t.notOk(runs.isPassedOver(sent))
  t.ok(runs.isPassedOver(unsent))
  state.apply(sealed(3))
  const own = state.find(attempt, 3)
  t.ok(runs.isPassedOver(own), 'for all that this run knows')
  runs.markNew(own)
  t.notOk(runs.isPassedOver(own), 'its own is sent as it is')
  runs.thaw(attempt)
  t.notOk(runs.isPassedOver(unsent), 'afterwards it may be bound again')
})

void t.test('what turns out absent meanwhile stays what rows are held against', async (t) => {
  const { state, runs } = opened()
  const sent = state.find(attempt, 1)
  runs.freeze(attempt)
  state.apply({ type: 'ABSENT', attempt, chunk: 1 })
  t.same(runs.bound(attempt), [sent])
  t.notOk(runs.isPassedOver(sent))
  runs.thaw(attempt)
  t.same(runs.bound(attempt), [])
})

void t.test(
  'a chunk of an earlier run that is made again is passed over from the start',
  async (t) => {
    const { state, runs } = opened()
    const unsent = state.find(attempt, 2)
    runs.passOver(unsent)
    t.ok(runs.isPassedOver(unsent))
  },
)

void t.test('a part goes with the chunk that it was cut from', async (t) => {
  const { state, runs } = opened()
  const into = [
    { chunk: 4, at: 15, bytes: 1000, first: 0, last: 4 },
    { chunk: 5, at: 1015, bytes: 1000, first: 5, last: 9 },
  ]
  state.apply({ type: 'SPLIT', attempt, chunk: 2, into })
  runs.freeze(attempt)
  t.ok(runs.isPassedOver(state.find(attempt, 4)))
  const bound = opened()
  bound.state.apply({ type: 'SPLIT', attempt, chunk: 1, into })
  const sent = { try: 1, fence: null, serverDate: null, workspace: null }
  bound.state.apply({ type: 'INTENT', attempt, chunk: 4, ...sent })
  bound.runs.freeze(attempt)
  t.notOk(bound.runs.isPassedOver(bound.state.find(attempt, 5)), 'one part was sent')
})

void t.test('a chunk whose batch was found after the freeze goes on being awaited', async (t) => {
  const { state, runs } = opened()
  const found = state.find(attempt, 2)
  runs.freeze(attempt)
  state.apply({ type: 'ACCEPTED', attempt, chunk: 2, id: 'msgbatch_2', how: 'reconciled' })
  runs.follow(found)
  t.equal(runs.phase(found), 'awaited')
  runs.passOver(found)
  t.equal(runs.phase(found), 'awaited')
})
