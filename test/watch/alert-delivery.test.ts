/** Alerts reach a real server or a real command, again until they do, and not twice over runs. */
import t from 'tap'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ruleOf } from '../../src/watch/alerts/alert-rule.ts'
import type { AlertRule } from '../../src/watch/alerts/alert-rule.ts'
import { targetOf } from '../../src/watch/alerts/alert-target.ts'
import { Alerts } from '../../src/watch/alerts/alerts.ts'
import type { AlertsOptions } from '../../src/watch/alerts/alerts.ts'
import type { RunEnd } from '../../src/watch/alerts/run-end.ts'
import type { JobEvent } from '../../src/index.ts'
import { sampleOf } from './event-samples.ts'
import { hook, ok } from './hook.ts'

const complete: RunEnd = { rows: 10, ok: 9, failed: 1, isComplete: true }
/** Enough for a first try on a slow machine, which is over long before it elsewhere. */
const shortMs = 2000
const noShell = process.platform === 'win32' && 'a POSIX shell'

interface Test {
  testdir(): string
}

/** A folder that is as good as a job's: alerts only read it. */
function runs(t: Test, to: string) {
  const folder = join(t.testdir(), 'job')
  mkdirSync(folder)
  const said: string[] = []
  const target = targetOf(to)
  if (typeof target === 'string') throw new Error(target)
  const rules = ['ended', 'held', 'duplicate'].flatMap(
    (text): AlertRule[] | AlertRule => ruleOf(text) ?? [],
  )
  const options: AlertsOptions = {
    folder,
    target,
    rules,
    hasPilot: false,
    outcomes: () => ({ rows: 10, failed: 1 }),
    say: (text) => said.push(text),
    secrets: [],
    graceMs: 10_000,
  }
  const run = async (events: JobEvent[], end?: RunEnd, more: Partial<AlertsOptions> = {}) => {
    const alerts = await Alerts.open({ ...options, ...more })
    for (const event of events) alerts.take(event)
    await alerts.end(end)
  }
  return { folder, said, run }
}

function event(type: JobEvent['type'], members: object = {}): JobEvent {
  return { ...sampleOf(type), ...members } as JobEvent
}
const opened = event('opened')

void t.test('the JSON of a webhook, once over runs', async (t) => {
  const { url, got, requests } = await hook(t)
  const { folder, run, said } = runs(t, url)
  await run([opened, event('duplicate', { id: 'x' })], complete)
  t.same(
    got.map(({ rule, subject }) => [rule, subject]),
    [
      ['ended', '10 rows, 1 failed'],
      ['duplicate', 'x'],
    ],
  )
  t.same(Object.keys(got[0] ?? {}), ['job', 'rule', 'subject', 'text', 'at', 'folder', 'figures'])
  t.match(got[0], { job: 'fwf4wtyqo6mv', folder, figures: { rows: 10, ok: 9, failed: 1 } })
  t.match(requests[0], { method: 'POST', headers: { 'content-type': 'application/json' } })
  await run([opened, event('duplicate', { id: 'x' })], complete)
  t.equal(got.length, 2, 'a replay says nothing new')
  await run([opened], { ...complete, failed: 0 })
  await run([opened], { ...complete, failed: 0 })
  await run([opened], complete)
  t.equal(got.length, 4, 'a job that ends otherwise than the last time does')
  t.same(said, [])
})

void t.test('what is over is told again when it comes back', async (t) => {
  const { url, got } = await hook(t)
  const { run } = runs(t, url)
  const stopped = {
    ...complete,
    isComplete: false,
    stopped: { code: 'ERR_STOPPED', why: 'no credit' },
  }
  await run([opened, event('accepted'), event('held')], stopped)
  await run([opened, event('held')], stopped)
  await run([opened], stopped)
  t.equal(got.length, 1, 'each step of a job that is held finds the same')
  await run([opened, event('accepted')], { ...complete, isComplete: false })
  t.equal(got.length, 1)
  await run([opened, event('held')], stopped)
  t.equal(got.length, 2, 'it went on in between')
})

void t.test('a server that fails is tried again', async (t) => {
  const { url, got } = await hook(t, (response, call) => {
    response.statusCode = call === 1 ? 500 : 200
    response.end()
  })
  const { run, said } = runs(t, url)
  await run([opened], complete)
  t.equal(got.length, 2)
  t.same(got[0], got[1], 'with the same body')
  t.same(said, ['alerts: the webhook answers with status 500; tried again. The run goes on'])
  await run([opened], complete)
  t.equal(got.length, 2)
})

void t.test('a server that asks for a pause gets it, also from a run that ends', async (t) => {
  const times: number[] = []
  const date = (): string => new Date(Date.now() + 2999).toUTCString()
  for (const [after, least] of [
    [() => '2', 1900],
    [date, 1900],
    [() => 'soon', 900],
    [() => '-5', 900],
  ] as const) {
    times.length = 0
    const { url } = await hook(t, (response, call) => {
      times.push(Date.now())
      if (call === 1) response.writeHead(429, { 'retry-after': after() })
      response.end()
    })
    await runs(t, url).run([opened], complete, { graceMs: 5000 })
    t.equal(times.length, 2)
    const gap = (times[1] ?? 0) - (times[0] ?? 0)
    t.ok(gap > least && gap < least + 2500, `${gap} ms`)
  }
  times.length = 0
  const { url } = await hook(t, (response) => {
    times.push(Date.now())
    response.writeHead(503, { 'retry-after': '120' })
    response.end()
  })
  const { run, said } = runs(t, url)
  await run([opened], complete, { graceMs: 2500 })
  t.equal(times.length, 1, 'later than the end of the run: left to the next one')
  t.match(said, [/status 503; tried again/, /1 alert was not delivered \(ended\); the next run/])
})

void t.test('what does not get through is told, and is left to the next run', async (t) => {
  let isUp = false
  const { url, secret, got } = await hook(t, (response, call, request) => {
    if (isUp) ok(response, call, request)
    else response.writeHead(503).end()
  })
  const { folder, run, said } = runs(t, url)
  await run([opened], complete, { graceMs: shortMs })
  t.match(said, [
    /status 503; tried again/,
    /1 alert was not delivered \(ended\); the next run of the job will retry/,
  ])
  t.notMatch(said.join('\n'), secret)
  t.notOk(existsSync(join(folder, 'alerts.json')), 'only what was delivered is marked')
  const before = got.length
  isUp = true
  await run([opened], complete)
  t.equal(got.length, before + 1)
})

void t.test('a server that hangs is waited for no longer than the grace', async (t) => {
  const { url, got } = await hook(t, () => {})
  const { run, said } = runs(t, url)
  const alerts = run([opened], complete, { graceMs: shortMs })
  const first = await Promise.race([
    alerts.then(() => 'ended'),
    new Promise((resolve) => setTimeout(resolve, 8000, 'hangs')),
  ])
  t.equal(first, 'ended', 'before its own timeout of 10 seconds')
  t.equal(got.length, 1)
  t.match(said, [
    /1 alert was not delivered .ended.: the webhook did not answer within 2 seconds; the/,
  ])
})

void t.test('a redirect is not followed, nor tried again in the run', async (t) => {
  const other = await hook(t)
  const { url, got } = await hook(t, (response) =>
    response.writeHead(307, { location: other.url }).end(),
  )
  const { run, said } = runs(t, url)
  await run([opened], complete)
  t.equal(got.length, 1)
  t.equal(other.got.length, 0)
  t.match(said, [
    /redirect \(307\), which is not followed; not tried again in this run/,
    /not delivered/,
  ])
})

void t.test('an address that refuses', async (t) => {
  const { url, got } = await hook(t, (response) => response.writeHead(404).end())
  const refusing = runs(t, url)
  await refusing.run([opened, event('duplicate', { id: 'x' })], complete)
  t.equal(got.length, 2, 'once each')
  t.match(refusing.said, [
    /status 404; not tried again in this run/,
    /2 alerts were not delivered \(ended, duplicate\)/,
  ])
})

void t.test('nobody listens', async (t) => {
  const { run, said } = runs(t, 'http://127.0.0.1:9/services/SENTINEL')
  await run([opened], complete, { graceMs: shortMs })
  t.match(said, [/the webhook can't be reached \(ECONNREFUSED\)/, /not delivered/])
  t.notMatch(said.join('\n'), /SENTINEL/)
})

void t.test('a command gets the same JSON on stdin', { skip: noShell }, async (t) => {
  const { folder, run, said } = runs(t, `cat >> "$ALERTS_TEST_FILE"`)
  process.env['ALERTS_TEST_FILE'] = join(folder, 'got')
  t.teardown(() => delete process.env['ALERTS_TEST_FILE'])
  await run([opened, event('duplicate', { id: 'x' })], complete)
  const lines = readFileSync(join(folder, 'got'), 'utf8').trimEnd().split('\n')
  t.match(
    lines.map((line) => JSON.parse(line) as object),
    [{ rule: 'ended' }, { rule: 'duplicate', subject: 'x' }],
  )
  t.same(said, [])
})

void t.test('a command that fails', { skip: noShell }, async (t) => {
  const failing = runs(t, 'exit 3')
  await failing.run([opened], complete, { graceMs: shortMs })
  t.match(failing.said, [/the alert command ended with exit code 3; tried again/, /not delivered/])
})

void t.test('a command that hangs is killed with its children', { skip: noShell }, async (t) => {
  const { folder, run, said } = runs(
    t,
    `echo a > "$ALERTS_TEST"1; (while :; do echo b >> "$ALERTS_TEST"2; sleep 0.05; done) & wait`,
  )
  process.env['ALERTS_TEST'] = join(folder, 'file')
  t.teardown(() => delete process.env['ALERTS_TEST'])
  await run([opened], complete, { graceMs: shortMs })
  t.match(said, [/not delivered .ended.: the alert command did not end within 2 seconds; the/])
  t.ok(existsSync(join(folder, 'file1')))
  // A write that had begun may still come to its end.
  await new Promise((resolve) => setTimeout(resolve, 200))
  const written = readFileSync(join(folder, 'file2'), 'utf8')
  await new Promise((resolve) => setTimeout(resolve, 1000))
  t.equal(readFileSync(join(folder, 'file2'), 'utf8'), written, 'nothing of it goes on')
})

void t.test('marks that are damaged repeat alerts, and lose none', async (t) => {
  const { url, got } = await hook(t)
  const { folder, run } = runs(t, url)
  await run([opened], complete)
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{"format":2,"delivered":{}}',
    '{"format":1,"delivered":7}',
    '{"format":1,"delivered":{"ended":null}}',
  ]) {
    writeFileSync(join(folder, 'alerts.json'), text)
    const before = got.length
    await run([opened], complete)
    t.equal(got.length, before + 1, text)
  }
  t.match(JSON.parse(readFileSync(join(folder, 'alerts.json'), 'utf8')), {
    format: 1,
    delivered: { ended: {} },
  })
})

void t.test('marks that can not be written are told', async (t) => {
  const { url, got } = await hook(t)
  const { folder, run, said } = runs(t, url)
  mkdirSync(join(folder, 'alerts.json'))
  await run([opened, event('duplicate', { id: 'x' })], complete)
  t.equal(got.length, 2)
  t.match(said, [/deliveries can't be recorded, so the next run may repeat them/])
  t.equal(said.length, 1)
})

void t.test('without a job there is no alert', async (t) => {
  const { url, got } = await hook(t)
  await runs(t, url).run([], {
    ...complete,
    isComplete: false,
    stopped: { code: 'ERR_INPUT', why: 'no file' },
  })
  t.equal(got.length, 0)
})
