/** The function of Lambda, called in processes of their own as its sandboxes are, against the emulator. */
import t from 'tap'
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
import type { ScalarTag } from 'yaml'
import { expected, inputFiles, labels, minute, place, recipe, recipes } from './recipe.ts'
import type { Place } from './recipe.ts'

interface Answer {
  readonly state?: string
  readonly batches?: number
  readonly againMs?: number
  readonly why?: string
  readonly error?: string
}

/** One call in a new sandbox. */
async function call(at: Place, event: object = {}, remainingMs = 900_000): Promise<Answer> {
  const url = pathToFileURL(join(recipes, 'lambda/handler.mjs')).href
  const program = `
    const { handler } = await import(${JSON.stringify(url)})
    const context = { getRemainingTimeInMillis: () => ${remainingMs} }
    const answer = await handler(${JSON.stringify(event)}, context).catch(({ message }) => ({ error: message }))
    console.log(JSON.stringify(answer))`
  const command = [process.execPath, '--input-type=module', '-e', program]
  const { stdout, stderr } = await at.run(command, { env: { JOB_ROOT: rootOf(at) } })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Answer
}

function rootOf({ cwd }: Place): string {
  return join(cwd, 'efs/tickets')
}

async function withRows(t: Parameters<typeof place>[0]): Promise<Place> {
  const at = await place(t)
  mkdirSync(rootOf(at), { recursive: true })
  writeFileSync(join(rootOf(at), 'tickets.jsonl'), inputFiles['tickets.jsonl']!)
  return at
}

void t.test('start, wait, finish', async (t) => {
  const at = await withRows(t)
  const { emulator } = at
  const root = rootOf(at)
  t.match(await call(at), { error: /no job in/ }, 'not started')
  t.match(await emulator.ledger(), { requests: 0 })
  t.match(await call(at, { start: true }), { state: 'waiting', batches: 1, requests: 6 })
  t.match(await call(at), { state: 'waiting', batches: 1 })

  renameSync(join(root, 'job'), join(root, 'lost'))
  t.match(await call(at), { error: /would pay for all rows again/ }, 'a lost folder')
  renameSync(join(root, 'lost'), join(root, 'job'))

  await emulator.advance(11 * minute)
  t.match(await call(at), { state: 'finished' })
  t.same(labels(join(root, 'labels.jsonl')), expected)
  const { calls } = await emulator.ledger()
  t.match(await call(at), { state: 'finished' })
  t.same((await emulator.ledger()).calls, calls, 'a finished job asks nothing')
  t.match(await emulator.ledger(), { creates: 1, billed: 6, billedTwice: { count: 0 } })
})

void t.test('a call that was killed leaves its claim; one that lives is left alone', async (t) => {
  const at = await withRows(t)
  await call(at, { start: true })
  const claim = join(rootOf(at), 'job/lock.owner')
  const owner = {
    pid: 8,
    host: '169.254.0.1',
    boot: 'b',
    pids: 'p',
    started: '1',
    flock: '',
    nonce: 'n',
  }
  writeFileSync(claim, JSON.stringify(owner))
  await at.emulator.advance(11 * minute)
  t.match(await call(at), { state: 'waiting', why: /is working on this job, or died/ })
  t.ok(existsSync(claim))
  const old = Date.now() / 1000 - 21 * 60
  utimesSync(claim, old, old)
  t.match(await call(at), { state: 'finished' })
  t.same(labels(join(rootOf(at), 'labels.jsonl')), expected)
})

void t.test('out of time: it ends by itself, and the next call goes on', async (t) => {
  const at = await withRows(t)
  const { emulator } = at
  emulator.faults.add({ on: 'create', fault: 'slow', ms: 3000, next: 1 })
  t.match(await call(at, { start: true }, 61_500), { state: 'waiting' })
  t.notOk(existsSync(join(rootOf(at), 'job/lock.owner')), 'the job is closed')
  t.match(await emulator.ledger(), { requests: 6 }, 'the create call was not cut off')
  await emulator.advance(11 * minute)
  t.match(await call(at), { state: 'finished' })
  t.match(await emulator.ledger(), { billed: 6, billedTwice: { count: 0 } })
})

void t.test('what needs a person is an error', async (t) => {
  const at = await withRows(t)
  at.emulator.faults.add({ on: 'any', fault: 'status', status: 401 })
  t.match(await call(at, { start: true }), { error: /401|key/ })
})

void t.test('the template agrees with the handler', (t) => {
  const tag = (name: string): ScalarTag => ({
    tag: `!${name}`,
    resolve: (text: string) => ({ [name]: text }),
  })
  const template = parse(recipe('lambda/template.yaml'), {
    customTags: [tag('Ref'), tag('Sub')],
  }) as {
    Parameters: Record<string, object>
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>
  }
  const { Step, NeedsAPerson } = template.Resources
  t.equal(Step?.Type, 'AWS::Serverless::Function')
  t.match(Step?.Properties, {
    Handler: 'handler.handler',
    Timeout: 900,
    ReservedConcurrentExecutions: 1,
    FileSystemConfigs: [{ LocalMountPath: '/mnt/jobs' }],
    EventInvokeConfig: { MaximumRetryAttempts: 0 },
    Events: { EveryTenMinutes: { Type: 'ScheduleV2' } },
  })
  t.equal(NeedsAPerson?.Type, 'AWS::CloudWatch::Alarm')
  const text = recipe('lambda/template.yaml')
  const known = new Set([...Object.keys(template.Parameters), ...Object.keys(template.Resources)])
  const named = [...text.matchAll(/!Ref (\w+)|\$\{(\w+)\}/g)].map(
    ([, ref, sub]) => ref ?? sub ?? '',
  )
  t.ok(named.length > 4)
  for (const name of named) t.ok(known.has(name), name)
  const { Variables } = Step!.Properties['Environment'] as { Variables: Record<string, unknown> }
  const handler = readFileSync(join(recipes, 'lambda/handler.mjs'), 'utf8')
  t.ok(handler.includes(`process.env.JOB_ROOT ?? '${String(Variables['JOB_ROOT'])}'`))
  t.match(handler, /export async function handler\(event, context\)/)
  t.end()
})
