import t from 'tap'
import type { Test } from 'tap'
import { errorText, exitCodeOf } from '../../src/cli/commands/exit-code.ts'
import { duration } from '../../src/cli/terminal/figures.ts'
import { printable } from '../../src/cli/terminal/printable.ts'
import { Progress } from '../../src/cli/terminal/progress.ts'
import { shellWord } from '../../src/cli/terminal/shell-word.ts'
import { Tally } from '../../src/cli/terminal/tally.ts'
import { Terminal } from '../../src/cli/terminal/terminal.ts'
import { BatchlineError } from '../../src/errors.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { JobEvent } from '../../src/job/core/job-event.ts'

void t.test('control characters and keys do not reach a terminal', async (t) => {
  t.equal(
    printable('a\u001B]0;title\u0007b\r\nc\u009Bd\u202Ee\u2028f\tg'),
    'a ]0;title b c d e f g',
  )
  t.equal(printable('héllo 日本 🎉'), 'héllo 日本 🎉')
  t.equal(printable('bad key sk-ant-api03-ab_C-1.'), 'bad key sk-….')
})

void t.test('exit codes', async (t) => {
  const codes: Record<number, ErrorCode[]> = {
    2: ['ERR_OPTION', 'ERR_INPUT', 'ERR_ORDER', 'ERR_CHANGED', 'ERR_ORIGIN'],
    4: ['ERR_STOPPED', 'ERR_API'],
    5: ['ERR_LOCKED', 'ERR_ATTEMPT_IN_USE'],
    6: ['ERR_STORAGE', 'ERR_JOURNAL', 'ERR_FORMAT'],
    7: ['ERR_IN_DOUBT'],
  }
  for (const [exit, of] of Object.entries(codes)) {
    for (const code of of) t.equal(exitCodeOf(new BatchlineError(code, 'x')), Number(exit), code)
  }
  t.equal(exitCodeOf(Object.assign(new Error(), { code: 'EPIPE', syscall: 'write' })), 4)
  t.equal(exitCodeOf(Object.assign(new Error(), { code: 'EACCES', syscall: 'open' })), 6)
  t.equal(exitCodeOf(new TypeError('x is not a function')), 1)
  t.match(
    errorText(new TypeError('x is not a function')),
    /a bug in batchline \(x is not a function\)/,
  )
})

const at = '2026-01-31T12:00:00.000Z'
const events: JobEvent[] = [
  { type: 'sealed', at, attempt: 1, chunk: 1, requests: 1200, bytes: 9 },
  { type: 'accepted', at, attempt: 1, chunk: 1, id: 'msgbatch_\u001B[2Jx', requests: 1200 },
  { type: 'polled', at, open: 1, nextMs: 30_000 },
  { type: 'trouble', at, code: 'poll', what: 'HTTP 529', againMs: 1500 },
]

void t.test('on a terminal one line that is drawn anew', async (t) => {
  const { progress, written } = progressOf(t, { isTTY: true, columns: 60 })
  const line = '1 s | 1,200 rows in | 0 of 1 batch ended | 0 ok, 0 failed | next look in 29 s'
  const drawn = `\r\u001B[2K${line.slice(0, 59)}`
  for (const event of events.slice(0, 3)) progress.take(event)
  progress.draw()
  progress.draw()
  t.same(written, [drawn], 'once, because nothing has changed, and cut to the width')
  progress.take(events[3]!)
  t.same(
    written.slice(1),
    ['\r\u001B[2K', 'HTTP 529; next try in 1 s\n', drawn],
    'news stay above it',
  )
  progress.stop()
  t.equal(written.at(-1), '\r\u001B[2K')
})

void t.test('a question keeps the bottom line', async (t) => {
  const { progress, terminal, written } = progressOf(t, { isTTY: true, columns: 60 })
  progress.draw()
  const answer = await terminal.ask(async () => {
    written.length = 0
    progress.take(events[1]!)
    progress.draw()
    t.same(written, [], 'nothing wipes it out')
    progress.take(events[3]!)
    t.same(written, ['\nHTTP 529; next try in 1 s\n'], 'news come below it')
    return 'y'
  })
  t.equal(answer, 'y')
  progress.draw()
  t.ok(written.at(-1)?.startsWith('\r\u001B[2K'), 'and then the line is back')
})

void t.test('elsewhere lines that stay', async (t) => {
  const { progress, written } = progressOf(t, {})
  for (const event of events) progress.take(event)
  progress.draw()
  progress.stop()
  t.same(written, [
    'chunk 1: 1,200 requests sent as msgbatch_ [2Jx\n',
    'HTTP 529; next try in 1 s\n',
  ])
})

function progressOf(t: Test, stream: { isTTY?: boolean; columns?: number }) {
  const written: string[] = []
  const terminal = new Terminal({ ...stream, write: (text) => written.push(text) })
  const tally = new Tally()
  tally.rows = 1200
  const progress = new Progress(terminal, tally)
  progress.start({
    job: 'j',
    attempts: [],
    canceled: false,
    sealedRows: 0,
    sentRows: 0,
    duplicates: [],
    prompts: [],
  })
  t.teardown(() => progress.stop())
  return { progress, terminal, written }
}

void t.test('figures and words', async (t) => {
  const times = [850, 12_400, 185_000, 7_800_000].map(duration)
  t.same(times, ['850 ms', '12 s', '3 min 05 s', '2 h 10 min'])
  t.same(['/a/b.job', "it's here"].map(shellWord), ['/a/b.job', `'it'\\''s here'`])
})
