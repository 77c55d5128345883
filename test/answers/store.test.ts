/** The store on the disk: what is damaged, foreign, old or held by others. */
import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ClassicLevel } from 'classic-level'
import { answers } from '../../src/index.ts'
import type { AnswerStore, Outcome } from '../../src/index.ts'
import { ask, fates, recalled, storeOf } from '../fixtures/answer-rows.ts'
import { message, text } from '../fixtures/message.ts'
import { requestOf, requests } from '../fixtures/run-job.ts'

const levelOf = ({ folder }: AnswerStore): ClassicLevel =>
  new ClassicLevel(join(folder, 'level'), { keyEncoding: 'utf8', valueEncoding: 'utf8' })

/** Works on the database itself, between two uses of the store. */
async function within(
  store: AnswerStore,
  work: (level: ClassicLevel) => Promise<unknown>,
): Promise<void> {
  await store.close()
  const level = levelOf(store)
  await level.open()
  await work(level)
  await level.close()
}

const damages: Array<[string, (value: string) => string]> = [
  ['a byte', (value) => value.replace('answer', 'answes')],
  ['cut', (value) => value.slice(0, -1)],
  ['empty', () => ''],
  ['no JSON', () => 'nonsense that is long enough'],
  ['its age', (value) => value.replace(/"at":\d/, '"at":9')],
]

for (const [title, damage] of damages) {
  void t.test(`a damaged answer is unknown, and written again: ${title}`, async (t) => {
    const first = storeOf(t)
    await ask(first, requests(3))
    await within(first, async (level) => {
      const entries = await level.iterator({ gt: 'answer:', lt: 'answer:~' }).all()
      t.equal(entries.length, 3)
      for (const [key, value] of entries) await level.put(key, damage(value))
    })
    const store = storeOf(t, { folder: first.folder })
    t.same(fates(await ask(store, requests(3))), Array(3).fill('asked'))
    t.equal(store.kept, 3)
    t.same(fates(await recalled(store, requests(3))), Array(3).fill('known'))
  })
}

void t.test('the answer of another request under a key is unknown', async (t) => {
  const first = storeOf(t)
  await ask(first, requests(2))
  await within(first, async (level) => {
    const [[a, valueOfA] = [], [b, valueOfB] = []] = await level.iterator({ gt: 'answer:' }).all()
    await level.put(a!, valueOfB!)
    await level.put(b!, valueOfA!)
  })
  const store = storeOf(t, { folder: first.folder })
  t.same(fates(await recalled(store, requests(2))), ['asked', 'asked'])
})

void t.test('a long answer that is damaged, or gone, is asked again', async (t) => {
  const answer = message([text('x'.repeat(100_000))])
  const first = storeOf(t)
  await ask(first, requests(2), { answer })
  await within(first, async (level) => {
    const [a, b] = await level.keys({ gt: 'long:', lt: 'long:~' }).all()
    await level.del(a!)
    await level.put(b!, `${(await level.get(b!))!.slice(0, -1)} `)
  })
  const store = storeOf(t, { folder: first.folder })
  const second = message([text('x'.repeat(100_000))], { id: 'msg_2' })
  t.same(fates(await ask(store, requests(2), { answer: second })), ['asked', 'asked'])
  t.equal(store.kept, 2)
  t.same(fates(await recalled(store, requests(2))), ['known', 'known'])
})

void t.test('damaged blocks of the files make no wrong answer and no error', async (t) => {
  const first = storeOf(t)
  await ask(first, requests(3000), { answer: message([text('answer '.repeat(20))]) })
  await within(first, async (level) => level.compactRange('a', 'z'))
  const folder = join(first.folder, 'level')
  const tables = readdirSync(folder).filter((name) => name.endsWith('.ldb'))
  t.ok(tables.length > 0)
  for (const name of tables) {
    const bytes = readFileSync(join(folder, name))
    // Not its end, without which the database can't be opened.
    for (let at = 100; at < bytes.length * 0.8; at += 40_000) bytes[at] = bytes[at]! ^ 0x55
    writeFileSync(join(folder, name), bytes)
  }
  const store = storeOf(t, { folder: first.folder })
  const found = await recalled(store, requests(3000))
  const asked = found.filter(({ type }) => type === 'request').length
  t.ok(asked > 0 && asked < 3000, `${asked} of 3000 are unknown`)
  for (const item of found as Outcome[]) {
    if (item.type !== 'outcome') continue
    const [block] = item.message!.content
    if (block?.type !== 'text' || block.text !== 'answer '.repeat(20)) t.fail('a wrong answer')
  }
})

void t.test('a store of a newer format is left alone', async (t) => {
  const first = storeOf(t)
  await ask(first, requests(1))
  await within(first, async (level) => level.put('format', '2'))
  const store = storeOf(t, { folder: first.folder })
  await t.rejects(ask(store, requests(1)), { code: 'ERR_FORMAT', message: /newer version/ })
  await t.rejects(store.check(), { code: 'ERR_FORMAT' })
  await t.rejects(store.prune({ olderThanMs: 0 }), { code: 'ERR_FORMAT' })
})

void t.test('a database of others is left alone', async (t) => {
  const first = storeOf(t)
  await within(first, async (level) => level.put('theirs', '1'))
  const store = storeOf(t, { folder: first.folder })
  await t.rejects(store.check(), { code: 'ERR_FORMAT', message: /not a store of answers/ })
  await within(store, async (level) => t.same(await level.keys().all(), ['theirs']))
})

void t.test('what is wrong with the folder is told', async (t) => {
  const folder = t.testdir({ file: 'x', store: { level: 'x' } })
  await t.rejects(answers(join(folder, 'file')).check(), {
    code: 'ERR_STORAGE',
    message: /could not make the store of answers in .*EEXIST.*The job and all that it has paid/s,
  })
  await t.rejects(answers(join(folder, 'store')).check(), { code: 'ERR_STORAGE' })
  const store = storeOf(t)
  await ask(store, requests(1))
  await store.close()
  const level = join(store.folder, 'level')
  const manifest = readdirSync(level).find((name) => name.startsWith('MANIFEST'))!
  writeFileSync(join(level, manifest), 'nonsense')
  await t.rejects(storeOf(t, { folder: store.folder }).check(), {
    code: 'ERR_STORAGE',
    message: /Files of the store are damaged: remove the folder/,
  })
})

void t.test('the folder is for this user alone, and holds no word of a prompt', async (t) => {
  const store = storeOf(t, { folder: join(t.testdir(), 'a', 'b') })
  await ask(store, [requestOf(0, 'a secret of the row')])
  t.equal(statSync(store.folder).mode & 0o777, 0o700)
  await store.close()
  const level = join(store.folder, 'level')
  const all = readdirSync(level).map((name) => readFileSync(join(level, name), 'latin1'))
  t.match(all.join(''), 'answer 0')
  t.notMatch(all.join(''), 'secret')
})

void t.test('prune removes what is old, and all that is damaged', async (t) => {
  const first = storeOf(t)
  const long = message([text('x'.repeat(100_000))])
  await ask(first, requests(600))
  await ask(first, requests(3, 600), { answer: long })
  t.equal(await first.prune({ olderThanMs: 60_000 }), 0)
  await within(first, async (level) => {
    const [key] = await level.keys({ gt: 'answer:' }).all()
    await level.put(key!, 'damaged')
  })
  const store = storeOf(t, { folder: first.folder })
  t.equal(await store.prune({ olderThanMs: 60_000 }), 1)
  const pause = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms))
  await pause(10)
  const between = Date.now()
  await pause(500)
  await ask(store, requests(10, 1000))
  t.equal(await store.prune({ olderThanMs: Date.now() - between }), 602)
  t.same(fates(await recalled(store, requests(10, 1000))), Array(10).fill('known'))
  t.same(fates(await recalled(store, requests(603))), Array(603).fill('asked'))
  await within(store, async (level) => t.same(await level.keys({ gt: 'long:' }).all(), ['synced']))
})

void t.test('two stores of one process, on one folder', async (t) => {
  const first = storeOf(t)
  const second = storeOf(t, { folder: first.folder })
  await Promise.all([ask(first, requests(500)), ask(second, requests(500, 500))])
  for (const store of [first, second]) {
    t.same(fates(await recalled(store, requests(1000))), Array(1000).fill('known'))
  }
})

void t.test('a process that hangs with the store', { timeout: 60_000 }, async (t) => {
  const { folder } = storeOf(t)
  const program = fileURLToPath(new URL('../fixtures/answers-process.js', import.meta.url))
  const holder = spawn(process.execPath, [program, folder, '0', '10', 'hold'])
  t.teardown(() => void holder.kill('SIGKILL'))
  while (!String(await once(holder.stdout, 'data')).includes('holding'));
  const store = storeOf(t, { folder, waitMs: 1000 })
  const started = performance.now()
  await t.rejects(recalled(store, requests(1)), {
    code: 'ERR_LOCKED',
    message: /another process has held the store of answers in .* for 1 s\..*are intact/,
  })
  t.ok(performance.now() - started > 900, 'it waited')
  // Closing does not wait for the other process.
  const waiting = storeOf(t, { folder, waitMs: 60_000 })
  const check = waiting.check()
  await new Promise((resolve) => setTimeout(resolve, 100))
  await Promise.all([t.rejects(check, { message: /is closed/ }), waiting.close()])
  holder.kill('SIGKILL')
  await once(holder, 'close')
  t.same(fates(await recalled(store, requests(10))), Array(10).fill('known'))
})
