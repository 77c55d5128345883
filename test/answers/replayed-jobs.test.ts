/** A job that runs again gives what it gave, and sends nothing, whatever became of the store meanwhile. */
import t from 'tap'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnswerStore, Outcome } from '../../src/index.ts'
import { storeOf } from '../fixtures/answer-rows.ts'
import { runAnswers } from '../fixtures/answers-job.ts'
import { rows } from '../fixtures/rows.ts'
import { setUp } from '../fixtures/set-up.ts'

type Scope = Parameters<typeof setUp>[0]

interface Jobs {
  readonly store: AnswerStore
  /** Runs the second job with a store in the given folder; null for none. */
  readonly again: (folder?: string | null, maxAgeMs?: number) => Promise<Outcome[]>
  readonly before: readonly Outcome[]
  readonly creates: () => Promise<number>
}

/** One job has answered 100 rows; a second one has 150, of which it sent 50. */
async function twoJobs(t: Scope): Promise<Jobs> {
  const { emulator, url, folder } = await setUp(t)
  const store = storeOf(t)
  const creates = async (): Promise<number> => (await emulator.ledger()).creates
  await runAnswers(rows.slice(0, 100), { url, store, folder: join(folder, '1'), maxRequests: 30 })
  const second = { url, folder: join(folder, '2'), maxRequests: 20 }
  const before = await runAnswers(rows.slice(50, 200), { ...second, store })
  const { requests } = await emulator.ledger()
  if (requests !== 200) throw new Error(`${requests} requests were sent, not 200`)
  return {
    store,
    before,
    creates,
    again: (at = store.folder, maxAgeMs) =>
      runAnswers(rows.slice(50, 200), {
        ...second,
        store: at === null ? undefined : storeOf(t, { folder: at }),
        ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
      }),
  }
}

/** Byte for byte: what was recalled by symbol is no part of an outcome. */
const lines = (outcomes: readonly Outcome[]): string[] => outcomes.map((one) => JSON.stringify(one))

void t.test('the store knows the rows that the job has sent', async (t) => {
  const { store, again, before, creates } = await twoJobs(t)
  const made = await creates()
  t.equal(before.filter(({ recalled }) => recalled !== undefined).length, 50)
  t.equal(store.kept, 200)
  t.same(lines(await again()), lines(before))
  t.same(lines(await again()), lines(before))
  t.equal(await creates(), made)
})

void t.test('the store was pruned', async (t) => {
  const { store, again, before, creates } = await twoJobs(t)
  const made = await creates()
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(await store.prune({ olderThanMs: 1 }), 200)
  await store.close()
  t.same(lines(await again()), lines(before))
  t.equal(await creates(), made)
})

void t.test('the folder of the store is gone', async (t) => {
  const { store, again, before, creates } = await twoJobs(t)
  const made = await creates()
  await store.close()
  await rm(store.folder, { recursive: true })
  t.same(lines(await again()), lines(before))
  t.equal(await creates(), made)
})

void t.test('what the store has is too old', async (t) => {
  const { store, again, before, creates } = await twoJobs(t)
  const made = await creates()
  await store.close()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const withoutKey = (outcomes: readonly Outcome[]): string[] =>
    lines(outcomes.map(({ key, ...rest }) => ({ ...rest, key: key?.slice(0, 64) }) as Outcome))
  t.same(withoutKey(await again(store.folder, 1)), withoutKey(before))
  t.equal(await creates(), made)
  t.same(lines(await again()), lines(before), 'and without a limit, it is as before')
})

void t.test('a replay writes nothing', async (t) => {
  const { store, again } = await twoJobs(t)
  await store.close()
  const replayed = storeOf(t, { folder: store.folder })
  await again()
  t.equal(replayed.kept, 0)
  const removed = await replayed.prune({ olderThanMs: 0 })
  t.equal(removed, 200)
})
