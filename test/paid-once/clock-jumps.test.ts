/**
 * A wrong or jumping wall clock, and a process that was stopped for a while, do not make a
 * create look lost. Matching uses the clock of the service, waiting uses the monotonic clock.
 */
import t from 'tap'
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '../../src/index.ts'
import { isOwn } from '../fixtures/answered.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 40
const day = 24 * 60 * 60 * 1000

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url))
}

/** Starts the job in a process whose clock is off by so much. */
type Start = (shiftMs: number, args: string[]) => ChildProcess

const ways: Array<[string, Start, string | false]> = [
  [
    'by a shifted Date',
    (shiftMs, args) =>
      spawn(
        process.execPath,
        ['--import', fixture('shift-clock'), fixture('job-process'), ...args],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, SHIFT_CLOCK_MS: String(shiftMs) },
        },
      ),
    false,
  ],
  [
    'by faketime',
    (shiftMs, args) => {
      const offset = `${shiftMs < 0 ? '-' : '+'}${Math.abs(shiftMs) / 1000}`
      const script = [process.execPath, fixture('job-process'), ...args]
      return spawn('faketime', ['-f', offset, ...script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        // Monotonic clocks stay as they are, as they do when a real wall clock jumps.
        env: { ...process.env, FAKETIME_DONT_FAKE_MONOTONIC: '1' },
        detached: true,
      })
    },
    spawnSync('faketime', ['--version']).error === undefined ? false : 'needs faketime',
  ],
]

/** The event lines of a process, until it has ended. */
function listen(child: ChildProcess): { events: string[]; ended: Promise<number | null> } {
  const events: string[] = []
  child.stdout?.on('data', (text: Buffer) => {
    events.push(...text.toString().split('\n').filter(Boolean))
  })
  return { events, ended: once(child, 'close').then(([code]) => code as number | null) }
}

async function isComplete(out: string): Promise<boolean> {
  const lines = (await readFile(out, 'utf8')).split('\n').filter(Boolean)
  const found = lines.map((line) => JSON.parse(line) as Outcome)
  const isRight = found.every(isOwn)
  return isRight && found.length === rows && new Set(found.map((o) => o.position)).size === rows
}

async function firstDate(folder: string): Promise<number> {
  const [line = ''] = (await readFile(join(folder, 'journal.jsonl'), 'utf8')).split('\n')
  return Date.parse((JSON.parse(line) as { ts: string }).ts)
}

for (const [way, start, skip] of ways) {
  for (const shift of [-day, 2 * day]) {
    const title = `${way}: the clock is off by ${shift / day} days, and every second reply is lost`
    void t.test(title, { skip }, async (t) => {
      const { emulator } = await setUp(t, {
        batchMs: 50,
        faults: [{ on: 'create', fault: 'reply_lost', calls: [1, 3] }],
      })
      // Same size, and older or newer by the wrong clock.
      emulator.plantForeign({ count: 3, requests: 10 })
      const folder = t.testdir()
      const args = [join(folder, 'job'), emulator.url, String(rows), join(folder, 'out')]
      const child = start(shift, args)
      const { events, ended } = listen(child)
      t.equal(await ended, 0)
      const off = (await firstDate(join(folder, 'job'))) - Date.now() - shift
      t.ok(Math.abs(off) < day / 2, 'the clock was really off')
      t.equal(events.filter((type) => type === 'in-doubt').length, 2)
      t.notOk(events.includes('absent'), 'both were found')
      t.ok(await isComplete(join(folder, 'out')))
      t.equal((await emulator.ledger()).requests, rows)
      t.equal((await emulator.ledger()).billed, rows)
    })

    void t.test(
      `${way}: killed with a reply lost, then ${shift / day} days`,
      { skip },
      async (t) => {
        // The reply never comes; the batch is made, or it is not.
        for (const commit of way === 'by faketime' ? [true] : [true, false]) {
          const { emulator } = await setUp(t, {
            batchMs: 50,
            faults: [{ on: 'create', fault: 'hang', commit, next: 1 }],
          })
          const folder = t.testdir()
          const args = [join(folder, 'job'), emulator.url, String(rows), join(folder, 'out')]
          const first = start(0, args)
          const before = listen(first)
          // Killed when no upload is under way: what is in doubt then is the one lost reply.
          const count = (type: string): number => before.events.filter((one) => one === type).length
          const chunks = rows / 10
          while (count('submitting') < chunks || count('accepted') < chunks - 1) await sleep(20)
          // Of faketime, the job is the child.
          process.kill(way === 'by faketime' ? -Number(first.pid) : Number(first.pid), 'SIGKILL')
          await before.ended
          t.notOk(existsSync(join(folder, 'out')))
          const second = listen(start(shift, args))
          t.equal(await second.ended, 0)
          t.equal(second.events.includes('absent'), !commit)
          t.ok(await isComplete(join(folder, 'out')))
          t.equal((await emulator.ledger()).requests, rows)
        }
      },
    )
  }
}

const noSignals = process.platform === 'win32' ? 'has no SIGSTOP' : false

void t.test('stands still in mid-poll, then goes on', { skip: noSignals }, async (t) => {
  const { emulator } = await setUp(t, { batchMs: 500 })
  const folder = t.testdir()
  const args = [join(folder, 'job'), emulator.url, String(rows), join(folder, 'out')]
  const child = spawn(process.execPath, [fixture('job-process'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { events, ended } = listen(child)
  while (!events.includes('polled')) await sleep(5)
  child.kill('SIGSTOP')
  await sleep(2500)
  t.notOk(existsSync(join(folder, 'out')))
  // The one who stands still is alive: its job is its own.
  const other = spawn(process.execPath, [fixture('job-process'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  other.stderr.on('data', (text: Buffer) => (told += text.toString()))
  await once(other, 'close')
  t.match(told, 'ERR_LOCKED')
  child.kill('SIGCONT')
  t.equal(await ended, 0)
  t.ok(await isComplete(join(folder, 'out')))
  t.equal((await emulator.ledger()).requests, rows)
})
