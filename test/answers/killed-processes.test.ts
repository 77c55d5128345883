/** Two processes on one store, both killed again and again: what was durable is there, and nothing else. */
import t from 'tap'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '../../src/index.ts'
import { recalled, storeOf } from '../fixtures/answer-rows.ts'
import { requests } from '../fixtures/run-job.ts'

const program = fileURLToPath(new URL('../fixtures/answers-process.js', import.meta.url))
const rows = 6000
const rounds = 8

interface Worker {
  readonly child: ChildProcess
  readonly lines: () => string[]
}

function start(folder: string, from: number, to: number): Worker {
  const child = spawn(process.execPath, [program, folder, String(from), String(to)])
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.pipe(process.stderr)
  // The last line may be cut off.
  return { child, lines: () => said.split('\n').slice(0, -1) }
}

/** By its progress and not by the clock alone: on a busy machine a process takes a second to start. */
async function kill(child: ChildProcess): Promise<boolean> {
  const groups = Math.ceil(Math.random() * 8)
  for (let seen = 0; seen < groups && child.exitCode === null; seen++) {
    await Promise.race([once(child.stdout!, 'data'), once(child, 'close')])
  }
  await sleep(Math.random() * 30)
  return child.kill('SIGKILL')
}

void t.test('nothing that was kept is lost, and no answer is wrong', async (t) => {
  t.setTimeout(240_000)
  const { folder } = storeOf(t)
  const kept = new Set<number>()
  let wrong = 0
  let killed = 0
  let known = 0
  const read = ({ lines }: Worker): void => {
    for (const line of lines()) {
      const [word, position = '', ...answer] = line.split(' ')
      if (word === 'kept') kept.add(Number(position))
      else if (answer.join(' ') === `answer ${position}`) known++
      else wrong++
    }
  }
  for (let round = 0; round < rounds; round++) {
    // They share the middle third.
    const workers = [start(folder, 0, 4000), start(folder, rows, 2000)]
    const ends = workers.map(async ({ child }) => once(child, 'close'))
    for (const { child } of round % 2 === 0 ? workers : workers.toReversed()) {
      if (await kill(child)) killed++
    }
    await Promise.all(ends)
    workers.forEach(read)
  }
  t.ok(killed >= rounds, `${killed} processes were killed`)
  t.ok(known > 0, `${known} answers were found again`)
  t.equal(wrong, 0, 'no answer is wrong')
  // Each has a third of the rows to itself.
  const ofBoth = [[...kept].some((row) => row < 2000), [...kept].some((row) => row >= 4000)]
  t.same(ofBoth, [true, true], `${kept.size} answers were kept, by both`)

  const store = storeOf(t, { folder })
  const found = await recalled(store, requests(rows))
  const there = new Map(found.map((item) => [item.position, item]))
  const lost = [...kept].filter((position) => there.get(position)?.type === 'request')
  t.same(lost, [], 'none is lost')
  await store.close()

  const last = [start(folder, 0, 4000), start(folder, rows, 2000)]
  const codes = await Promise.all(last.map(async ({ child }) => (await once(child, 'close'))[0]))
  t.same(codes, [0, 0], 'two at once end well')
  const all = (await recalled(storeOf(t, { folder }), requests(rows))) as Outcome[]
  const right = all.filter(({ position, message }) => {
    const [block] = message?.content ?? []
    return block?.type === 'text' && block.text.startsWith(`answer ${position} xxx`)
  })
  t.equal(right.length, rows)
})
