/** What may be read from a torn or damaged journal, and what must be refused. */
import t from 'tap'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Disk } from '../../src/job/disk/disk.ts'
import { Journal, readJournal } from '../../src/job/journal/journal.ts'
import type { JournalRecord } from '../../src/job/journal/journal-records.ts'

const records: JournalRecord[] = [
  { type: 'OPENED', job: 'abc', version: 1 },
  {
    type: 'INTENT',
    attempt: '1',
    chunk: 1,
    try: 1,
    fence: null,
    serverDate: null,
    workspace: 'ünï',
  },
  { type: 'ACCEPTED', attempt: '1', chunk: 1, id: 'msgbatch_1', how: 'reply' },
  { type: 'INPUT_END', rows: 7 },
]

async function written(path: string): Promise<Buffer> {
  const journal = await Journal.open(new Disk(), path, { last: 0, goodBytes: 0, tail: 'whole' })
  await Promise.all(records.map((record) => journal.append(record)))
  await journal.close()
  return await readFile(path)
}

async function read(path: string): Promise<{ found: object[]; tail: string }> {
  const found: object[] = []
  const { tail } = await readJournal(path, (record) => found.push(record))
  return { found, tail }
}

void t.test('what was appended is read, in order and numbered', async (t) => {
  const path = join(t.testdir(), 'journal.jsonl')
  await written(path)
  const { found, tail } = await read(path)
  t.match(found, records)
  t.match(found, [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
  t.equal(tail, 'whole')
})

void t.test('cut at every byte: the records before the cut, never another', async (t) => {
  const path = join(t.testdir(), 'journal.jsonl')
  const whole = await written(path)
  for (let length = 0; length < whole.length; length++) {
    await writeFile(path, whole.subarray(0, length))
    const { found, tail } = await read(path)
    const lines = whole.subarray(0, length).toString('latin1').split('\n').length - 1
    if (found.length !== lines)
      t.fail(`cut at ${length}: ${found.length} records of ${lines} lines`)
    const atEnd = length === 0 || whole[length - 1] === 0x0a
    if ((tail === 'torn') === atEnd) t.fail(`cut at ${length}: the tail is ${tail}`)
  }
  t.pass(`${whole.length} cuts`)
})

void t.test('every bit flipped: refused or known as damaged, never believed', async (t) => {
  const path = join(t.testdir(), 'journal.jsonl')
  const whole = await written(path)
  const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1
  for (let at = 0; at < whole.length; at++) {
    const flipped = Buffer.from(whole)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
    await writeFile(path, flipped)
    try {
      const { found, tail } = await read(path)
      if (at < lastLine - 1 || tail === 'whole' || found.length >= records.length) {
        t.fail(`byte ${at} flipped and the journal was believed`)
      }
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_JOURNAL') throw error
    }
  }
  t.pass(`${whole.length} bytes`)
})

void t.test(
  'a bad tail is copied aside, cut off, and the next record follows the last good one',
  async (t) => {
    for (const [kind, spoil] of [
      ['torn', (whole: Buffer) => whole.subarray(0, whole.length - 5)],
      [
        'damaged',
        (whole: Buffer) =>
          Buffer.concat([whole.subarray(0, whole.length - 5), Buffer.from('xxxx\n')]),
      ],
    ] as const) {
      const folder = t.testdir()
      const path = join(folder, 'journal.jsonl')
      await writeFile(path, spoil(await written(path)))
      const reading = await readJournal(path, () => {})
      t.equal(reading.tail, kind)
      const journal = await Journal.open(new Disk(), path, reading)
      await journal.append({ type: 'RESUMED' })
      await journal.close()
      const { found, tail } = await read(path)
      t.equal(tail, 'whole')
      t.match(found.at(-1), { n: 4, type: 'RESUMED' })
      t.ok((await readdir(folder)).includes(`journal.jsonl.${kind}-4`))
    }
  },
)

void t.test('after one failed write nothing is written again', async (t) => {
  const disk = new Disk()
  const file = await disk.create(join(t.testdir(), 'a'))
  await t.rejects(
    disk.run('write', 'x', async () => Promise.reject(new Error('EIO'))),
    { code: 'ERR_STORAGE' },
  )
  await t.rejects(file.write(Buffer.from('x')), { code: 'ERR_STORAGE' })
  await t.rejects(disk.create(join(t.testdir(), 'b')), { code: 'ERR_STORAGE' })
  await file.close()
})
