/** The same input every night, with a few rows that are new: only those are sent. */
import t from 'tap'
import { join } from 'node:path'
import type { Outcome } from '../../src/index.ts'
import { storeOf } from '../fixtures/answer-rows.ts'
import { runAnswers } from '../fixtures/answers-job.ts'
import type { Row } from '../fixtures/rows.ts'
import { answerOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const size = 100_000

function row(text: string): Row {
  return { id: `id of ${text}`, text }
}

/** 500 at the top, 300 changed, 2,000 at the end. */
function* nextDay(): Generator<Row> {
  for (let i = 0; i < 500; i++) yield row(`inserted ${i}`)
  for (let i = 0; i < size; i++)
    yield row(i % 333 === 0 && i < 99_900 ? `changed ${i}` : `old ${i}`)
  for (let i = 0; i < 2000; i++) yield row(`appended ${i}`)
}

function* firstDay(): Generator<Row> {
  for (let i = 0; i < size; i++) yield row(`old ${i}`)
}

function isOwnAnswer(outcome: Outcome): boolean {
  return `id of ${answerOf(outcome).slice('re: '.length)}` === outcome.custom_id
}

void t.test('of 102,500 rows, 2,800 are new', async (t) => {
  t.setTimeout(590_000)
  const { emulator, url, folder } = await setUp(t)
  const store = storeOf(t)
  const first = await runAnswers(firstDay(), { url, store, folder: join(folder, '1') })
  t.equal(first.filter(isOwnAnswer).length, size)
  t.equal(store.kept, size)
  const { billed: billedBefore } = await emulator.ledger()
  t.equal(billedBefore, size)

  const second = await runAnswers(nextDay(), { url, store, folder: join(folder, '2') })
  const { billed, billedTwice } = await emulator.ledger()
  t.equal(billed - billedBefore, 2800, 'what was sent on the second day')
  t.equal(billedTwice.count, 0)
  t.equal(second.length, size + 2500)
  t.equal(new Set(second.map(({ position }) => position)).size, size + 2500)
  t.equal(second.filter(isOwnAnswer).length, size + 2500, 'each row has its own answer')
  t.equal(second.filter(({ recalled }) => recalled !== undefined).length, size - 300)
  t.equal(store.kept, size + 2800)
})
