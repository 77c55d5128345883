/**
 * A journal that lost its last records, or all of them, must not make a sent chunk look unsent.
 */
import t from 'tap'
import { existsSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const spoils: Array<[title: string, spoil: (journal: string) => Promise<void>]> = [
  ['removed', (journal) => rm(journal)],
  ['emptied', (journal) => writeFile(journal, '')],
  [
    'cut after its first line',
    async (journal) => {
      const text = await readFile(journal, 'utf8')
      await writeFile(journal, text.slice(0, text.indexOf('\n') + 1))
    },
  ],
]

for (const [title, spoil] of spoils) {
  void t.test(
    `a journal that was ${title} is refused, and nothing is sent or removed`,
    async (t) => {
      const { emulator, folder, run } = await setUp(t)
      await run(requests(30))
      await spoil(join(folder, 'journal.jsonl'))
      const before = await readdir(join(folder, 'attempt-1'))
      await t.rejects(run(requests(30)), { code: 'ERR_JOURNAL' })
      t.same(await readdir(join(folder, 'attempt-1')), before)
      t.equal((await emulator.ledger()).requests, 30)
    },
  )
}

void t.test('the last lines lost, one by one: never paid twice', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  await run(requests(10))
  const journal = join(folder, 'journal.jsonl')
  for (let lost = 1; lost < 5; lost++) {
    const lines = (await readFile(journal, 'utf8')).split('\n')
    await writeFile(journal, lines.slice(0, -2).join('\n') + '\n')
    await run(requests(10)).catch((error: { code?: string }) => {
      if (error.code !== 'ERR_JOURNAL') throw error
    })
    t.equal((await emulator.ledger()).billed, 10)
  }
})

void t.test(
  'an INTENT that the journal has lost: the batch is found, and not paid again',
  async (t) => {
    const lostReply = { on: 'create', fault: 'hang', commit: true, next: 1 } as const
    const { emulator, folder, run } = await setUp(t, { faults: [lostReply] })
    const stop = new AbortController()
    const first = run(requests(10), {
      signal: stop.signal,
      job: { uploadTimeoutMs: 300 },
      onEvent: ({ type }) => void (type === 'in-doubt' && stop.abort()),
    })
    await t.rejects(first, { name: 'AbortError' })
    const journal = join(folder, 'journal.jsonl')
    const text = await readFile(journal, 'utf8')
    const lines = text.split('\n')
    const intent = lines.findIndex((line) => line.includes('"type":"INTENT"'))
    t.ok(intent > 0)
    await writeFile(journal, lines.slice(0, intent).join('\n') + '\n')
    t.equal((await run(requests(10))).length, 10)
    t.equal((await emulator.ledger()).requests, 10)
  },
)

void t.test('a folder that vanishes ends the run, and sends no more', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  let sent = 0
  async function* rows(): AsyncGenerator {
    yield* requests(21)
    while (sent < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    // Again where a download has just made a file in it.
    while (existsSync(folder)) await rm(folder, { recursive: true }).catch(() => {})
    yield* requests(40, 21)
  }
  const ended = run(rows(), {
    onEvent: (event) => {
      if (event.type === 'accepted') sent++
    },
  })
  await t.rejects(ended, { code: 'ERR_STORAGE' })
  t.equal((await emulator.ledger()).requests, 20)
})
