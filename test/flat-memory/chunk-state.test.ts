/** A chunk takes little memory once it is sent: a job keeps one record for each batch. */
import t from 'tap'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { AskedUsage, RecordedUsage } from '../../src/cost/recorded-usage.ts'
import type { JournalRecord } from '../../src/job/journal/journal-records.ts'
import { JobState } from '../../src/job/journal/job-state.ts'

const requests = 100_000
const sha256 = '00ff80c2a0'.repeat(7).slice(0, 64)
const date = 'Sat, 21 Nov 2026 15:00:00 GMT'

const asks: readonly AskedUsage[] = [
  {
    model: 'claude-haiku-5-5',
    requests,
    bytes: 113_288_903,
    input: 118_288_903,
    longest: 4711,
    maxTokens: 102_400_000,
    mostTokens: 1024,
  },
]
const rates = [5e4, 25e4, 62_500, 1e5, 5000] as const
const usage: RecordedUsage = {
  models: [
    {
      model: 'claude-haiku-5-5',
      answers: 99_123,
      tokens: [31_415_926, 2_718_281, 0, 1234, 8_675_309],
      rates,
      geo: 'global',
    },
  ],
  nearLimit: 17,
  input: 'hAKBARADhAGCAQ==',
  output: 'hAKBARADhAGCAQ==',
}

/** As they come out of a journal: nothing is shared with another record. */
function recordsOf(chunk: number, attempt = '1'): JournalRecord[] {
  const of = { attempt, chunk }
  const first = chunk * requests * 1000
  const [from, to] = [[first, 0] as const, [first + requests - 1, 3] as const]
  const fence = `msgbatch_01${String(chunk).padStart(22, 'F')}`
  const id = `msgbatch_01${String(chunk).padStart(22, 'A')}`
  const records: JournalRecord[] = [
    { type: 'SEALED', ...of, from, to, requests, outcomes: 2, bytes: 113_288_903, sha256, asks },
    { type: 'INTENT', ...of, try: 1, fence, serverDate: date, workspace: 'wrkspc_01A' },
    { type: 'ACCEPTED', ...of, id, how: 'reply' },
    { type: 'FETCHED', ...of, lines: requests, missing: 0, bytes: 5, sha256, runs: [0], usage },
  ]
  return JSON.parse(JSON.stringify(records)) as JournalRecord[]
}

void t.test('nothing that is needed is lost', async (t) => {
  const state = new JobState()
  const [sealed, intent, accepted, fetched] = recordsOf(7) as [
    JournalRecord,
    JournalRecord,
    JournalRecord,
    JournalRecord,
  ]
  state.apply(sealed)
  const chunk = state.find('1', 7)
  t.same(chunk.from, [700_000_000, 0])
  t.same(chunk.to, [700_099_999, 3])
  t.equal(chunk.sha256, sha256)
  t.match(chunk, { requests, outcomes: 2, bytes: 113_288_903, keepIds: false, status: 'sealed' })
  t.same(chunk.retries, [])
  state.apply(intent)
  t.match(chunk, { tries: 1, serverDate: date, fence: /F7$/ })
  state.apply(accepted)
  state.apply(fetched)
  t.match(chunk, { status: 'fetched', id: /A7$/, missing: 0 })
  t.same(chunk.runs, [0])
  t.equal(state.ofBatch(chunk.id ?? ''), chunk)
  state.apply({ ...fetched, runs: [0, 50] } as JournalRecord)
  t.same(chunk.runs, [0, 50])
  t.equal(chunk.sentDay, Date.parse(date) / 86_400_000 - 15 / 24)
  t.same(chunk.usage?.recorded.models, usage.models)
  t.match(chunk.usage, { answers: 99_123, unpriced: 0 })
})

void t.test('what only a doubt needs goes with it, but for the newest date', async (t) => {
  const state = new JobState()
  for (const record of recordsOf(1)) state.apply(record)
  t.match(state.find('1', 1), { fence: undefined, serverDate: undefined })
  t.equal(state.lastSent, Date.parse(date))
  const [sealed, intent] = recordsOf(2) as [JournalRecord, JournalRecord]
  state.apply(sealed)
  state.apply({ ...intent, serverDate: 'Sat, 21 Nov 2026 14:00:00 GMT' } as JournalRecord)
  t.equal(state.lastSent, Date.parse(date))
  state.apply({ ...intent, serverDate: null } as JournalRecord)
  t.equal(state.lastSent, Date.parse(date))
})

void t.test('a recorded batch takes less than 680 bytes, with its usage', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const live = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const batches = 20_000
  const state = new JobState()
  const before = live()
  for (let chunk = 1; chunk <= batches; chunk++) {
    for (const record of recordsOf(chunk, 'strong-2')) state.apply(record)
  }
  const each = (live() - before) / batches
  t.equal(state.attempt('strong-2').chunks.size, batches)
  t.comment(`${Math.round(each)} bytes a batch`)
  t.ok(each < 680, `${each} bytes`)
})
