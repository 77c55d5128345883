/** A crontab and units of systemd: what they start, and what they make of its exit codes. */
import t from 'tap'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expected, labels, minute, place, program, recipe, recipes } from './recipe.ts'

const units = ['batchline-tickets.service', 'batchline-tickets.timer', 'batchline-alert@.service']

/** The settings of a unit, by section and name. */
function settings(name: string): Map<string, string> {
  const found = new Map<string, string>()
  let section = ''
  for (const line of recipe(`cron/${name}`).split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [, title] = /^\[(\w+)\]$/.exec(line) ?? []
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (title) section = title
    else if (key && value !== undefined) found.set(`${section}.${key}`, value)
    else throw new Error(`${name}: ${line}`)
  }
  return found
}

void t.test('step.sh: started by hand, then again and again', async (t) => {
  const { emulator, cwd, run } = await place(t)
  t.match(await run(['step.sh']), { code: 2, stderr: /there is no job/ }, 'not started')
  t.match(await emulator.ledger(), { creates: 0 })
  const first = await run(['step.sh', 'start'])
  t.equal(first.code, 9, first.stderr)
  t.match(JSON.parse(first.stdout), { exitCode: 9, waiting: { batches: 1, requests: 6 } })
  t.match(await run(['step.sh']), { code: 9 })
  t.match(await run(['step.sh', 'start']), { code: 9 }, 'started twice')

  renameSync(join(cwd, 'job'), join(cwd, 'lost'))
  t.match(await run(['step.sh']), { code: 2, stderr: /pays for all rows again/ }, 'a lost folder')
  renameSync(join(cwd, 'lost'), join(cwd, 'job'))

  await emulator.advance(11 * minute)
  const last = await run(['step.sh'])
  t.equal(last.code, 0, last.stderr)
  t.match(JSON.parse(last.stdout), { state: 'finished' })
  t.same(labels(join(cwd, 'labels.jsonl')), expected)
  const { calls } = await emulator.ledger()
  t.match(await run(['step.sh']), { code: 0, stdout: '', stderr: '' }, 'nothing is left to do')
  t.same((await emulator.ledger()).calls, calls, 'and nothing is asked')
  t.match(await emulator.ledger(), { creates: 1, billed: 6, billedTwice: { count: 0 } })
})

void t.test('the line of the crontab', async (t) => {
  const { emulator, cwd, run } = await place(t)
  const lines = recipe('cron/crontab').split('\n')
  const [, command = ''] = /^\*\/10 (?:\* ){4}(.*)$/m.exec(lines.join('\n')) ?? []
  t.ok(recipe('cron.md').includes(`*/10 * * * * ${command}`), 'the page shows the file')
  const line = command.replace('/srv/tickets', `'${cwd}'`)
  t.not(line, command)
  writeFileSync(join(cwd, 'key.env'), 'export ANTHROPIC_API_KEY=of-the-file\n')
  await run(['step.sh', 'start'])
  t.equal((await run(['sh', '-c', line], { cwd: '/' })).code, 9)
  await emulator.advance(11 * minute)
  t.equal((await run(['sh', '-c', line], { cwd: '/' })).code, 0)
  t.same(labels(join(cwd, 'labels.jsonl')), expected)
  t.match(readFileSync(join(cwd, 'step.log'), 'utf8'), /"state":"waiting"[^]*"state":"finished"/)
})

void t.test('a step meets another one: 5, and nothing is sent twice', async (t) => {
  const { emulator, run } = await place(t)
  emulator.faults.add({ on: 'create', fault: 'slow', ms: 4000 })
  const codes = (await Promise.all([run(['step.sh', 'start']), run(['step.sh', 'start'])])).map(
    ({ code }) => code,
  )
  t.same(
    codes.toSorted((a, b) => Number(a) - Number(b)),
    [5, 9],
  )
  t.match(await emulator.ledger(), { creates: 1, requests: 6 })
})

void t.test('the units say what the exit codes mean', async (t) => {
  const { emulator, cwd, bin, run } = await place(t)
  const service = settings('batchline-tickets.service')
  t.same(service.get('Service.SuccessExitStatus'), '3 5 9')
  t.equal(service.get('Unit.ConditionPathExists'), '!/srv/tickets/labels.jsonl')
  t.match(service.get('Service.ExecStart'), /\/step\.sh$/)
  t.equal(service.get('Service.WorkingDirectory'), '/srv/tickets')
  t.equal(service.get('Unit.OnFailure'), 'batchline-alert@%n.service')
  t.ok(settings('batchline-tickets.timer').has('Timer.OnUnitInactiveSec'))

  const [, after = ''] = /^\+\/bin\/sh -c '(.*)'$/.exec(service.get('Service.ExecStopPost')!) ?? []
  program(bin, 'systemctl', `echo "$@" >> "${join(cwd, 'systemctl.log')}"`)
  const stopped = async (): Promise<string> => {
    const { code } = await run(['step.sh'])
    const post = await run(['sh', '-c', after], { env: { EXIT_STATUS: String(code) } })
    t.equal(post.code, 0, post.stderr)
    const log = join(cwd, 'systemctl.log')
    return existsSync(log) ? readFileSync(log, 'utf8') : ''
  }
  await run(['step.sh', 'start'])
  t.equal(await stopped(), '', 'the timer goes on')
  await emulator.advance(11 * minute)
  t.equal(await stopped(), 'disable --now batchline-tickets.timer\n', 'and stops itself')
})

void t.test('systemd reads the units', (t) => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
    t.comment('skipped: there is no systemd-analyze on this machine')
    t.pass('the settings were read above', { skip: true })
    t.end()
    return
  }
  const folder = t.testdir({})
  for (const unit of units) {
    // The program is not at its place here, and verify looks for it.
    const text = recipe(`cron/${unit}`).replace('/usr/local/bin/step.sh', join(recipes, 'step.sh'))
    writeFileSync(join(folder, unit), text)
  }
  cpSync(join(folder, 'batchline-alert@.service'), join(folder, 'batchline-alert@x.service'))
  const verify = (file: string): string => {
    const args = ['verify', '--man=no', '--recursive-errors=no', join(folder, file)]
    return spawnSync('systemd-analyze', args, { encoding: 'utf8' }).stderr
  }
  for (const unit of units.slice(0, 2)) t.equal(verify(unit), '', unit)
  t.equal(verify('batchline-alert@x.service'), '')
  const broken = recipe('cron/batchline-tickets.timer').replace('10min', 'ten minutes')
  writeFileSync(join(folder, 'batchline-tickets.timer'), broken)
  t.match(
    verify('batchline-tickets.timer'),
    /Failed to parse timer value/,
    'and would see an error',
  )
  t.end()
})
