/** `order: 'input'` puts every row in its place with bounded memory and few open files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import t from 'tap'
import { InputOrder } from '../../../src/order/input-order.ts'
import { OrderedSpill } from '../../../src/order/ordered-spill.ts'
import type { PlacedLine } from '../../../src/order/placed-line.ts'
import { writeRows } from '../../../src/write/write-rows.ts'
import { noOpenFiles, openFiles } from '../../fixtures/open-files.ts'
import { brokenSource, closed, turns } from '../../fixtures/sinks.ts'

interface Item {
  position: number
  part?: number
  parts?: number
  ok?: boolean
  text?: string
}

const item = (position: number): Item => ({ position, text: `Grüße 🎈 ${position}` })
const items = (count: number) => Array.from({ length: count }, (_, i) => item(i))
const lines = (rows: readonly Item[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

const arrivals: Array<[string, Item[]]> = [
  ['in order', items(5000)],
  ['backwards', items(5000).reverse()],
  ['shuffled', shuffled(items(5000))],
  ['the first one last', [...items(5000).slice(1), item(0)]],
  ['one retried row of each thousand last', lateOnes(items(5000))],
  ['batches in another order', stretches(items(5000), 1500)],
  ['stretches of three', stretches(items(5000), 3)],
  ['with gaps', shuffled(items(5000)).filter(({ position }) => position % 7 !== 3)],
  ['without the first', shuffled(items(5000)).filter(({ position }) => position > 0)],
  ['several parts a row', shuffled(inParts(2000))],
  ['parts of which some are missing', shuffled(inParts(2000)).filter(({ part }) => part !== 1)],
  ['far apart', shuffled(items(2000)).map((row) => ({ ...row, position: row.position * 2 ** 40 }))],
]
const limits: Array<[string, { maxMemoryBytes?: number; maxOpenFiles?: number }]> = [
  ['by default', {}],
  ['with 30 kB of memory', { maxMemoryBytes: 30_000 }],
  ['with 30 kB of memory and 3 open files', { maxMemoryBytes: 30_000, maxOpenFiles: 3 }],
]
for (const [arrival, rows] of arrivals) {
  for (const [limit, options] of limits) {
    void t.test(`rows ${arrival} are put in order ${limit}`, async (t) => {
      const dir = t.testdir()
      const out = join(dir, 'out.jsonl')
      await pipeline(Readable.from(rows), writeRows(out, { order: 'input', ...options }))
      t.ok(readFileSync(out, 'utf8') === lines(rows.toSorted(inOrder)))
      t.same(readdirSync(dir), ['out.jsonl'])
    })
  }
}

void t.test(
  '100,000 shuffled rows, a run for every few, rejects in an order of their own',
  async (t) => {
    const dir = t.testdir()
    const [out, rejects] = [join(dir, 'out.jsonl'), join(dir, 'bad.jsonl')]
    const rows = shuffled(items(100_000)).map((row) => ({ ...row, ok: row.position % 5 !== 0 }))
    const options = { order: 'input', rejects, maxMemoryBytes: 2_000_000, maxOpenFiles: 4 } as const
    await pipeline(Readable.from(rows), writeRows(out, options))
    const sorted = rows.toSorted(inOrder)
    t.ok(readFileSync(out, 'utf8') === lines(sorted.filter(({ ok }) => ok)))
    t.ok(readFileSync(rejects, 'utf8') === lines(sorted.filter(({ ok }) => !ok)))
  },
)

void t.test('rows of any size go to disk', async (t) => {
  const out = join(t.testdir(), 'out.jsonl')
  const sizes = [0, 1, 70_000, 65_000, 300_000, 43_690, 43_691, 131_000]
  const rows = sizes.map((size, position) => ({ position, text: 'é'.repeat(size) })).reverse()
  await pipeline(Readable.from(rows), writeRows(out, { order: 'input', maxMemoryBytes: 0 }))
  t.ok(readFileSync(out, 'utf8') === lines(rows.toReversed()))
})

void t.test(
  'the next row is written at once, what waited for it before the one after',
  async (t) => {
    const { order, written } = recording(join(t.testdir(), 'x'), 1e6)
    const steps: Array<[number, number[]]> = [
      [0, [0]],
      [2, [0]],
      [4, [0]],
      [3, [0]],
      [1, [0, 1]],
      [6, [0, 1, 2, 3, 4]],
      [5, [0, 1, 2, 3, 4, 5]],
    ]
    for (const [position, expected] of steps) {
      await order.put(placed(position))
      t.same(written, expected)
    }
    await order.finish()
    t.same(written, [0, 1, 2, 3, 4, 5, 6])
  },
)

void t.test(
  'what waited on disk is written when its turn comes, and the disk given back',
  async (t) => {
    const { order, waiting, written } = recording(join(t.testdir(), 'x'), 5000)
    for (let position = 100; position < 1000; position++) await order.put(placed(position))
    t.ok(waiting.openFiles > 0)
    for (let position = 0; position < 100; position++) await order.put(placed(position))
    await order.put(placed(1001))
    t.same(
      written,
      Array.from({ length: 1000 }, (_, i) => i),
    )
    t.equal(waiting.openFiles, 0)
    await order.finish()
    t.ok(waiting.isEmpty)
  },
)

void t.test('rows in order never touch the disk, nor do rows nearly in order', async (t) => {
  const { order, waiting, written } = recording(join(t.testdir(), 'x'), 5000)
  let files = 0
  for (let at = 0; at < 10_000; at += 5) {
    for (const position of [at + 3, at + 1, at, at + 4, at + 2]) {
      await order.put(placed(position))
      files += waiting.openFiles
    }
  }
  await order.finish()
  t.equal(files, 0)
  t.equal(written.length, 10_000)
})

void t.test('a batch that comes early is one run, whatever its length', async (t) => {
  const { order, waiting } = recording(join(t.testdir(), 'x'), 5000)
  let most = 0
  for (let position = 1; position < 5000; position++) {
    await order.put(placed(position))
    most = Math.max(most, waiting.openFiles)
  }
  t.equal(most, 1)
  await waiting.close()
})

for (const maxOpenFiles of [2, 3, 16]) {
  void t.test(`memory and ${maxOpenFiles} open files are not exceeded`, async (t) => {
    const maxMemoryBytes = 5000
    const prefix = join(t.testdir(), 'x')
    const waiting = new OrderedSpill({ prefix, maxMemoryBytes, maxOpenFiles })
    const cost = 2 * placed(30_000).line.length + 200
    let [memory, files] = [0, 0]
    const look = () => {
      memory = Math.max(memory, waiting.memoryBytes)
      files = Math.max(files, waiting.openFiles)
    }
    for (const { position } of shuffled(items(maxOpenFiles === 2 ? 2000 : 6000))) {
      const room = waiting.add(placed(position))
      look()
      if (room === undefined) continue
      let isDone = false
      void room.then(() => (isDone = true))
      while (!isDone) {
        await turns(1)
        look()
      }
    }
    t.ok(memory <= maxMemoryBytes + cost, `${memory} bytes`)
    t.ok(memory > maxMemoryBytes - cost, 'memory was used')
    t.equal(files, maxOpenFiles + 2, 'one more, and the one that is written')
    const drained: number[] = []
    await waiting.drain(({ place }) => void drained.push(place[0]))
    t.same(drained, [...drained.keys()])
    t.equal(drained.length, maxOpenFiles === 2 ? 2000 : 6000)
    await waiting.close()
    t.equal(waiting.openFiles, 0)
  })
}

void t.test('several rows of one place stay together', async (t) => {
  const out = join(t.testdir(), 'out.jsonl')
  const rows = [0, 0, 2, 2, 1, 1, 4, 4, 5, 3, 3].map((position, at) => ({
    position,
    text: `${at}`,
  }))
  await pipeline(Readable.from(rows), writeRows(out, { order: 'input' }))
  const positions = readFileSync(out, 'utf8').split('\n').filter(Boolean)
  t.same(
    positions.map((line) => (JSON.parse(line) as Item).position),
    [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5],
  )
})

void t.test('a second row for a written place is an error', async (t) => {
  const out = join(t.testdir(), 'out.jsonl')
  const run = pipeline(
    Readable.from([item(0), item(1), item(0)]),
    writeRows(out, { order: 'input' }),
  )
  await t.rejects(run, { code: 'ERR_ORDER', message: /second row with position 0/ })
})

const placeless: Array<[string, unknown]> = [
  ['no position', { a: 1 }],
  ['a position that is no number', { position: '1' }],
  ['half a position', { position: 0.5 }],
  ['a negative position', { position: -1 }],
  ['a part that is no number', { position: 1, part: 'a' }],
  ['no object', 'text'],
]
for (const [title, row] of placeless) {
  void t.test(`a row with ${title} has no place`, async (t) => {
    const dir = t.testdir()
    const sink = writeRows(join(dir, 'in.jsonl'), { order: 'input' })
    sink.write(row)
    await t.rejects(finished(sink), {
      code: 'ERR_INPUT',
      message: /needs the position of every row/,
    })
    await pipeline(Readable.from([row]), writeRows(join(dir, 'ended.jsonl')))
    t.equal(readFileSync(join(dir, 'ended.jsonl'), 'utf8'), `${JSON.stringify(row)}\n`)
  })
}

void t.test(
  'spilled rows leave no file behind, not even a name while they are there',
  async (t) => {
    const dir = t.testdir({ tmp: {} })
    const tempDir = join(dir, 'tmp')
    const out = join(dir, 'out.jsonl')
    const boom = new Error('boom')
    const rows = items(5000).slice(1)
    const options = { order: 'input', tempDir, maxMemoryBytes: 50_000 } as const

    const sink = writeRows(out, options)
    for (const row of rows)
      if (!sink.write(row)) await new Promise((resolve) => sink.once('drain', resolve))
    t.same(readdirSync(tempDir), [])
    if (!noOpenFiles) t.ok(openFiles(tempDir).length > 0)
    await closed(sink.destroy())
    t.same(openFiles(dir), [])
    t.equal(readFileSync(`${out}.part`, 'utf8'), '')

    await t.rejects(pipeline(brokenSource(item(1), boom), writeRows(out, options)), boom)
    await pipeline(Readable.from(rows), writeRows(out, options))
    t.same(readdirSync(dir).sort(), ['out.jsonl', 'tmp'])
    t.same(readdirSync(tempDir), [])
    t.same(openFiles(dir), [])
  },
)

void t.test(
  'an abort in the middle of the last merge closes everything and publishes nothing',
  async (t) => {
    const dir = t.testdir({ 'out.jsonl': 'old' })
    const controller = new AbortController()
    const { signal } = controller
    const out = join(dir, 'out.jsonl')
    const sink = writeRows(out, { order: 'input', maxMemoryBytes: 10_000, maxOpenFiles: 8, signal })
    const rows = shuffled(items(5000)).filter(({ position }) => position > 0)
    for (const row of rows)
      if (!sink.write(row)) await new Promise((resolve) => sink.once('drain', resolve))
    sink.end()
    await turns(3)
    controller.abort()
    await t.rejects(finished(sink), { name: 'AbortError' })
    await closed(sink)
    await turns(20)
    t.same(readdirSync(dir), ['out.jsonl', 'out.jsonl.part'])
    t.equal(readFileSync(out, 'utf8'), 'old')
    t.same(openFiles(dir), [])
  },
)

void t.test('a missing folder for waiting rows is an error that names the file', async (t) => {
  const out = join(t.testdir(), 'out.jsonl')
  const tempDir = join(t.testdirName, 'none')
  const sink = writeRows(out, { order: 'input', tempDir, maxMemoryBytes: 0 })
  sink.write(item(1))
  await t.rejects(finished(sink), { code: 'ERR_STORAGE', message: /none\/out\.jsonl\.spill-/ })
})

function recording(prefix: string, maxMemoryBytes: number) {
  const written: number[] = []
  const waiting = new OrderedSpill({ prefix, maxMemoryBytes, maxOpenFiles: 4 })
  const order = new InputOrder<PlacedLine>({
    write: ({ place }) => void written.push(place[0]),
    waiting,
    tooLate: (position) => new Error(`${position} is late`),
  })
  return { order, waiting, written }
}

function placed(position: number): PlacedLine {
  return { place: [position, 0], parts: 0, isReject: false, line: `line ${position}\n` }
}

function inOrder(a: Item, b: Item): number {
  return a.position - b.position || (a.part ?? 0) - (b.part ?? 0)
}

function inParts(count: number): Item[] {
  return items(count).flatMap((row) => {
    const parts = 1 + (row.position % 4)
    return Array.from({ length: parts }, (_, part) => ({ ...row, part, parts }))
  })
}

function lateOnes(rows: Item[]): Item[] {
  const isLate = ({ position }: Item) => position % 1000 === 17
  return [...rows.filter((row) => !isLate(row)), ...rows.filter(isLate)]
}

function stretches(rows: Item[], length: number): Item[] {
  const cut = Array.from({ length: Math.ceil(rows.length / length) }, (_, i) =>
    rows.slice(i * length, (i + 1) * length),
  )
  return shuffled(cut).flat()
}

/** Shuffles in the same order every time. */
function shuffled<T>(list: readonly T[]): T[] {
  const mixed = [...list]
  let seed = 42
  for (let i = mixed.length - 1; i > 0; i--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    const j = seed % (i + 1)
    ;[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!]
  }
  return mixed
}
