/** A workflow of GitHub Actions: its steps, run by bash in a new folder each time, with what the run before has saved. */
import t from 'tap'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { expected, labels, minute, place, program, recipe, recipes } from './recipe.ts'
import { inputFiles } from './recipe.ts'
import type { Place } from './recipe.ts'

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly with?: Record<string, unknown>
  readonly run?: string
  readonly if?: string
  readonly env?: Record<string, string>
}

interface Workflow {
  readonly on: { schedule: Array<{ cron: string }>; workflow_dispatch: { inputs: object } }
  readonly permissions: Record<string, string>
  readonly concurrency: { group: string; 'cancel-in-progress': boolean }
  readonly jobs: {
    step: { 'timeout-minutes': number; defaults: object; steps: readonly Step[] }
  }
}

const workflow = parse(recipe('github-actions/label.yml')) as Workflow
const { steps } = workflow.jobs.step

void t.test('what the workflow must guarantee', (t) => {
  t.same(workflow.concurrency, { group: 'label-tickets', 'cancel-in-progress': false })
  t.same(workflow.jobs.step.defaults, { run: { 'working-directory': 'batch' } })
  t.ok(workflow.jobs.step['timeout-minutes'] < 360)
  t.same(workflow.permissions, { contents: 'read', actions: 'write' })
  const named = (name: string): Step => steps.find((step) => step.name === name)!
  const [restore, save] = [named('Restore the job'), named('Save the job')]
  t.match(restore, { uses: /^actions\/cache\/restore@v4$/, with: { path: 'batch/job' } })
  t.equal(restore.with?.['fail-on-cache-miss'], '${{ !inputs.start }}')
  t.match(save, { uses: /^actions\/cache\/save@v4$/, with: { path: 'batch/job' }, if: 'always()' })
  t.match(save.with?.['key'], /github\.run_id.*github\.run_attempt/, 'no key is written twice')
  t.ok(String(save.with?.['key']).startsWith(String(restore.with?.['restore-keys'])))
  const order = steps.map(({ name, uses }) => name ?? uses)
  t.ok(order.indexOf('Restore the job') < order.indexOf('Step'))
  t.ok(order.indexOf('Step') < order.indexOf('Save the job'))
  for (const step of steps)
    t.ok(step.run !== undefined || step.uses !== undefined, step.name ?? step.uses ?? 'a step')
  t.end()
})

/** A repository and its cache. */
class Repository {
  readonly #place: Place
  readonly #root: string
  #runs = 0
  /** The newest folder that a run has saved. */
  cache: string | undefined
  /** Whether the cache takes the folder of this run. */
  saves: () => Promise<boolean> = async () => true
  /** The folder that the last run has left, saved or not. */
  last = ''

  constructor(at: Place) {
    this.#place = at
    this.#root = join(at.cwd, 'runners')
    program(at.bin, 'gh', `echo "$@" >> "${join(at.cwd, 'gh.log')}"`)
  }

  /** One run of the workflow on a new runner. */
  async run(start = false): Promise<{ code: number; stderr: string; output: string | undefined }> {
    const work = join(this.#root, String(++this.#runs))
    const batch = join(work, 'batch')
    mkdirSync(batch, { recursive: true })
    for (const [name, text] of Object.entries(inputFiles)) writeFileSync(join(batch, name), text)
    cpSync(join(recipes, 'step.sh'), join(batch, 'step.sh'))
    if (this.cache === undefined && !start)
      return { code: 1, stderr: 'cache miss', output: undefined }
    if (this.cache) cpSync(this.cache, join(batch, 'job'), { recursive: true })
    const outputs = join(work, 'outputs')
    writeFileSync(outputs, '')
    const env = {
      GITHUB_OUTPUT: outputs,
      GITHUB_REPOSITORY: 'example/tickets',
      START: start ? 'start' : '',
      WORKFLOW: 'Label tickets',
    }
    let failed = 0
    let said = ''
    for (const { name, run, if: when } of steps) {
      if (run === undefined || name === 'Install') continue
      const [, code = ''] = /^code=(\d+)$/m.exec(readFileSync(outputs, 'utf8')) ?? []
      if (failed > 0 || (when !== undefined && !holds(when, code))) continue
      const end = await this.#place.run(['bash', '-eo', 'pipefail', '-c', run], { cwd: batch, env })
      said += end.stderr
      failed = end.code ?? -1
    }
    this.last = join(batch, 'job')
    if (await this.saves()) this.cache = join(batch, 'job')
    const output = join(batch, 'labels.jsonl')
    return { code: failed, stderr: said, output: existsSync(output) ? output : undefined }
  }
}

/** The one kind of condition there is: `steps.step.outputs.code == '0' || …`. */
function holds(condition: string, code: string): boolean {
  return condition.split(' || ').some((part) => {
    const [, value] = /^steps\.step\.outputs\.code == '(\d+)'$/.exec(part) ?? []
    if (value === undefined) throw new Error(`a condition that is not known: ${condition}`)
    return value === code
  })
}

void t.test('each run on a new runner, until the output is there', async (t) => {
  const at = await place(t, { limits: { queue: 6 } })
  const { emulator } = at
  const repository = new Repository(at)
  t.match(await repository.run(), { code: 1 }, 'not started: red')
  t.match(await repository.run(true), { code: 0, output: undefined })
  t.match(await repository.run(), { code: 0, output: undefined })
  await emulator.advance(11 * minute)
  const last = await repository.run()
  t.equal(last.code, 0, last.stderr)
  t.same(labels(last.output!), expected)
  t.match(await emulator.ledger(), { creates: 1, billed: 6, billedTwice: { count: 0 } })
  const disabled = readFileSync(join(at.cwd, 'gh.log'), 'utf8')
  t.equal(disabled, 'workflow disable Label tickets --repo example/tickets\n')
})

void t.test(
  'a step that was killed leaves a lock, and a folder that could not be saved is old',
  async (t) => {
    const at = await place(t)
    const { emulator } = at
    const repository = new Repository(at)
    // The folder as it is before anything was sent.
    emulator.faults.add({ on: 'create', fault: 'status', status: 429, retryAfter: 1 })
    t.match(await repository.run(true), { code: 0 })
    const owner = {
      pid: 7,
      host: 'a-runner-that-is-gone',
      boot: 'b',
      pids: 'p',
      started: '1',
      nonce: 'n',
    }
    writeFileSync(join(repository.cache!, 'lock.owner'), `${JSON.stringify(owner)}\n`)
    emulator.faults.clear()
    repository.saves = async () => (await emulator.ledger()).requests === 0
    for (let runs = 0; (await emulator.ledger()).requests === 0 && runs < 5; runs++) {
      await emulator.advance(12 * minute)
      const { code, stderr } = await repository.run()
      t.equal(code, 0, stderr)
    }
    t.match(await emulator.ledger(), { requests: 6 })
    repository.saves = async () => true
    const newest = repository.last
    const looked = await repository.run()
    t.equal(looked.code, 0, looked.stderr)
    t.match(await emulator.ledger(), { requests: 6 }, 'it is not sent again while it runs')
    let code = looked.code
    for (let runs = 0; code === 0 && runs < 5; runs++) {
      await emulator.advance(16 * minute)
      ;({ code } = await repository.run())
    }
    t.equal(code, 7, 'red: the old folder does not know the chunk')
    t.match(await emulator.ledger(), { requests: 6 }, 'and it is not paid again')
    repository.cache = newest
    const { output } = await repository.run()
    t.same(labels(output!), expected)
    t.match(await emulator.ledger(), { billed: 6, billedTwice: { count: 0 } })
  },
)

void t.test('what needs a person is red', async (t) => {
  const at = await place(t)
  const repository = new Repository(at)
  at.emulator.faults.add({ on: 'any', fault: 'status', status: 401 })
  t.match(await repository.run(true), { code: 4 })
  at.emulator.faults.clear()
  rmSync(repository.cache!, { recursive: true })
  mkdirSync(repository.cache!)
  t.match(await repository.run(), { code: 2, stderr: /there is no job/ }, 'an empty folder')
  t.match(await at.emulator.ledger(), { requests: 0 })
})
