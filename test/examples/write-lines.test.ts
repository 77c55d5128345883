/** Rows that an example makes reach their file as they are made, whole or not at all. */
import t from 'tap'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeLines } from '../../examples/support/write-lines.ts'

void t.test('one line a row, also beyond one piece', async (t) => {
  const path = join(t.testdir(), 'rows.jsonl')
  const rows = Array.from({ length: 5000 }, (_, i) => ({ i, text: `ü\n${i}`.repeat(5) }))
  t.equal(await writeLines(path, rows), path)
  const lines = readFileSync(path, 'utf8').split('\n')
  t.equal(lines.pop(), '')
  t.same(
    lines.map((line) => JSON.parse(line) as unknown),
    rows,
  )
})

void t.test('rows that can not be made leave no file of that name', async (t) => {
  const dir = t.testdir()
  const path = join(dir, 'rows.jsonl')
  function* failing(): Generator<number> {
    for (let i = 0; i < 50_000; i++) yield i
    throw new Error('no more')
  }
  await t.rejects(writeLines(path, failing()), /no more/)
  t.notOk(existsSync(path), readdirSync(dir).join())
})
