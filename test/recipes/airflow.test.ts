/** The DAG: its tasks, run by Python with stand-ins for Airflow's decorators. */
import t from 'tap'
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expected, inputFiles, labels, minute, place, program, recipe, recipes } from './recipe.ts'
import type { Place, ShellEnd } from './recipe.ts'

/** What the file imports, in as few words as it can be: a task is its function. */
const standIn = `
import json
class PokeReturnValue:
    def __init__(self, is_done, xcom_value=None):
        self.is_done, self.xcom_value = is_done, xcom_value
tasks, sensors, dags = {}, {}, {}
class _Task:
    def __call__(self, fn):
        tasks[fn.__name__] = fn
        return lambda *args: fn.__name__
    def sensor(self, **options):
        def keep(fn):
            sensors[fn.__name__] = options
            return self(fn)
        return keep
task = _Task()
def dag(**options):
    def keep(fn):
        dags[fn.__name__] = options
        return fn
    return keep
`

/** Runs one task of the file and prints what came of it. */
const driver = `
import json, sys, types, pathlib
import airflow.sdk as sdk
source, runs, folder, name, argument = sys.argv[1:]
module = types.ModuleType('label_tickets')
text = pathlib.Path(source).read_text()
text = text.replace('"/shared/tickets"', repr(runs)).replace('"/opt/tickets"', repr(folder))
exec(compile(text, source, 'exec'), module.__dict__)
if name == 'options':
    print(json.dumps({'sensor': sdk.sensors['done'], 'tasks': list(sdk.tasks), 'dag': list(sdk.dags)}))
    sys.exit(0)
try:
    got = sdk.tasks[name](argument)
    got = {'done': got.is_done, 'xcom': got.xcom_value} if name == 'done' else got
    print('RESULT ' + json.dumps({'got': got}))
except Exception as error:
    print('RESULT ' + json.dumps({'error': type(error).__name__, 'text': str(error)}))
`

interface Got {
  readonly got?: unknown
  readonly error?: string
  readonly text?: string
}

class Dag {
  readonly #at: Place
  readonly runs: string
  readonly folder: string

  constructor(at: Place) {
    this.#at = at
    this.runs = join(at.cwd, 'runs')
    this.folder = join(at.cwd, 'recipe')
    mkdirSync(join(at.cwd, 'stand-in/airflow/sdk'), { recursive: true })
    writeFileSync(join(at.cwd, 'stand-in/airflow/__init__.py'), '')
    writeFileSync(join(at.cwd, 'stand-in/airflow/sdk/__init__.py'), standIn)
    const exceptions = 'class AirflowFailException(Exception): pass\n'
    writeFileSync(join(at.cwd, 'stand-in/airflow/sdk/exceptions.py'), exceptions)
    writeFileSync(join(at.cwd, 'driver.py'), driver)
    mkdirSync(this.folder)
    for (const [name, text] of Object.entries(inputFiles)) {
      writeFileSync(join(this.folder, name), text)
    }
    cpSync(join(recipes, 'step.sh'), join(this.folder, 'step.sh'))
  }

  async python(name: string, argument: string): Promise<ShellEnd> {
    const source = join(recipes, 'airflow/label_tickets.py')
    const args = [source, this.runs, this.folder, name, argument]
    const env = { PYTHONPATH: join(this.#at.cwd, 'stand-in'), PYTHONDONTWRITEBYTECODE: '1' }
    return await this.#at.run(['python3', join(this.#at.cwd, 'driver.py'), ...args], { env })
  }

  async task(name: string, argument: string): Promise<Got> {
    const { stdout, stderr } = await this.python(name, argument)
    const [, json] = /^RESULT (.*)$/m.exec(stdout) ?? []
    if (json === undefined) throw new Error(`${stdout}\n${stderr}`)
    return JSON.parse(json) as Got
  }
}

const run = 'scheduled__2026-11-28T00:00:00+00:00'

void t.test('a day from start to load', async (t) => {
  const at = await place(t)
  if ((await at.run(['python3', '--version'])).code !== 0) {
    t.comment('skipped: there is no python3 on this machine')
    t.pass('not run', { skip: true })
    return
  }
  const { emulator } = at
  const dag = new Dag(at)
  const options = await dag.python('options', '')
  t.match(JSON.parse(options.stdout), {
    sensor: { mode: 'reschedule', poke_interval: 600, timeout: 259_200 },
    tasks: ['start', 'done', 'load'],
    dag: ['label_tickets'],
  })

  const folder = join(dag.runs, run)
  t.match(await dag.task('start', run), { got: folder })
  t.match(await dag.task('done', folder), { got: { done: false, xcom: null } })
  // The rows of today are others; the job keeps those that it has exported.
  writeFileSync(join(dag.folder, 'tickets.jsonl'), '{"id":"x","text":"another ticket 9"}\n')
  t.match(await dag.task('start', run), { got: folder }, 'cleared and started again')
  t.match(await emulator.ledger(), { creates: 1, requests: 6 })

  await emulator.advance(11 * minute)
  const output = join(folder, 'labels.jsonl')
  t.match(await dag.task('done', folder), { got: { done: true, xcom: output } })
  t.same(labels(output), expected)
  t.match(await dag.task('done', folder), { got: { done: true, xcom: output } }, 'cleared')
  t.match(await dag.task('load', output), { got: null })
  t.match(await emulator.ledger(), { creates: 1, billed: 6, billedTwice: { count: 0 } })
})

void t.test('what each exit code becomes', async (t) => {
  const at = await place(t)
  if ((await at.run(['python3', '--version'])).code !== 0) {
    t.pass('not run: no python3', { skip: true })
    return
  }
  const dag = new Dag(at)
  const folder = join(dag.runs, run)
  mkdirSync(folder, { recursive: true })
  t.match(await dag.task('done', folder), { error: 'AirflowFailException', text: /no job/ })
  const becomes: Array<[code: string, got: Got]> = [
    ['exit 0', { got: { done: true } }],
    ['exit 3', { got: { done: true } }],
    ['exit 5', { got: { done: false } }],
    ['exit 9', { got: { done: false } }],
    ['exit 4', { error: 'AirflowFailException' }],
    ['exit 7', { error: 'AirflowFailException' }],
    ['exit 6', { error: 'RuntimeError' }],
    ['kill -9 $$', { error: 'RuntimeError' }],
  ]
  renameSync(join(dag.folder, 'step.sh'), join(dag.folder, 'real.sh'))
  for (const [line, got] of becomes) {
    program(dag.folder, 'step.sh', line)
    t.match(await dag.task('done', folder), got, line)
  }
})

void t.test('the page compares with what the provider says of itself', (t) => {
  const page = readFileSync(join(recipes, 'airflow.md'), 'utf8')
  t.match(page, /AnthropicBatchOperator/)
  t.match(page, /Not run here|not run here/)
  t.ok(recipe('airflow/label_tickets.py').includes('mode="reschedule"'))
  t.end()
})
