/** One process per folder, with the `flock` program and without it. */
import t from 'tap'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openJob } from '../../src/index.ts'
import { lockFolder } from '../../src/job/disk/lock.ts'
import { judgeOwner, thisProcess } from '../../src/job/disk/owner.ts'
import type { Owner } from '../../src/job/disk/owner.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { runs } from '../fixtures/runs.ts'

const url = 'http://127.0.0.1:9'
const client = clientOf(url)
const path = process.env['PATH'] ?? ''
const hasFlock = spawnSync('flock', ['--version']).error === undefined
const hasProc = existsSync('/proc/self/stat')
const noProc = hasProc ? false : 'a process can be told from another of its pid only with /proc'

/** With flock, where it is installed, and without: a process finds it by PATH. */
const ways: Array<[string, string]> = [
  ...(hasFlock ? [['with flock', path] as [string, string]] : []),
  ['without flock', ''],
]

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url))
}

function start(name: string, args: string[], PATH: string): ReturnType<typeof spawn> {
  return spawn(process.execPath, [fixture(name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH },
  })
}

async function withPath<T>(PATH: string, work: () => Promise<T>): Promise<T> {
  process.env['PATH'] = PATH
  try {
    return await work()
  } finally {
    process.env['PATH'] = path
  }
}

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return Number(child.pid)
}

async function lockFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('lock')).sort()
}

const contests: Array<[string, string[]]> = [
  ...ways.flatMap(([way, PATH]): Array<[string, string[]]> => [
    [`two ${way}`, [PATH, PATH]],
    [`three ${way}`, [PATH, PATH, PATH]],
  ]),
  ...(hasFlock ? [['one with flock, two without', [path, '', '']] as [string, string[]]] : []),
]

for (const stale of [false, true]) {
  for (const [who, paths] of contests) {
    const title = `${who} at once${stale ? ', where a dead process has left its claim' : ''}`
    void t.test(`${title}: one gets in`, async (t) => {
      const folder = t.testdir()
      const rounds = runs(20)
      for (let round = 0; round < rounds && stale; round++) {
        await mkdir(join(folder, String(round)))
        const claim = JSON.stringify({ ...thisProcess(''), pid: await goneBy(), nonce: round })
        await writeFile(join(folder, String(round), 'lock.owner'), claim)
      }
      const ends = paths.map(async (PATH, name) => {
        const args = [folder, String(rounds), String(name), String(paths.length)]
        return await once(start('lock-contender', args, PATH), 'exit')
      })
      for (const [code] of await Promise.all(ends)) t.equal(code, 0)
      for (let round = 0; round < rounds; round++) {
        const meeting = join(folder, String(round), 'meeting')
        const said = paths.map((_, name) => readFile(join(meeting, `said-${name}`), 'utf8'))
        const expected = ['ERR_LOCKED', 'ERR_LOCKED', 'in'].slice(-paths.length)
        t.same((await Promise.all(said)).sort(), expected, `round ${round}`)
        t.same(await lockFiles(join(folder, String(round))), ['lock'], 'and leaves nothing')
      }
    })
  }
}

let gone: Promise<number> | undefined
function goneBy(): Promise<number> {
  return (gone ??= deadPid())
}

for (const [way, PATH] of [...ways, ['mixed', undefined] as const]) {
  void t.test(`killed at any moment, never two inside: ${way}`, { skip: noProc }, async (t) => {
    const folder = t.testdir()
    const kills = runs(24)
    let entries = 0
    const crash = async (ofPath: string): Promise<void> => {
      for (let kill = 0; kill < kills / 3; kill++) {
        const child = start('lock-crasher', [folder], ofPath)
        child.stdout?.on(
          'data',
          (text: Buffer) => (entries += text.toString().split('\n').length - 1),
        )
        await once(child.stdout ?? child, 'data')
        await sleep(Math.random() * 30)
        child.kill('SIGKILL')
        const [code] = (await once(child, 'exit')) as [number | null]
        t.equal(code, null, 'it was killed, and did not fail')
      }
    }
    const three = [PATH ?? path, PATH ?? '', PATH ?? ''].map((ofPath) => crash(ofPath))
    await Promise.all(three)
    t.ok(entries >= kills, `${entries} times inside`)
    t.notOk(existsSync(join(folder, 'broken')))
    await withPath(PATH ?? '', async () => (await lockFolder(join(folder, 'lock'))).release())
    t.same(await lockFiles(folder), ['lock'], 'what the dead have left is swept')
  })
}

/** A claim that was found, and whether one gets in: with flock, and without. */
type Found = [title: string, claim: () => unknown, inWithFlock: boolean, inWithout: boolean]
const me = thisProcess('')
const gonePid = async (): Promise<Owner> => ({ ...me, pid: await goneBy() })
const found: Found[] = [
  ['of a process that is gone', gonePid, true, true],
  ['of a living process', () => me, false, false],
  [
    'of a process on another host',
    async () => ({ ...(await gonePid()), host: 'elsewhere', boot: 'x' }),
    false,
    false,
  ],
  [
    'of a process in another container',
    async () => ({ ...(await gonePid()), pids: 'pid:[1]' }),
    false,
    false,
  ],
  [
    'of a process from where no boot is known',
    async () => ({ ...(await gonePid()), boot: '' }),
    !hasProc,
    !hasProc,
  ],
  ['that is empty', () => '', true, true],
  ['that is cut off', () => '{"pid":12,"ho', true, true],
  ['that is no object', () => 'null', true, true],
  ['with a pid that means a group', async () => ({ ...me, pid: -(await goneBy()) }), true, true],
]
if (hasProc) {
  found.push(
    ['of a pid that is in use again', () => ({ ...me, started: '1' }), true, true],
    ['of before the machine was started', () => ({ ...me, boot: 'x' }), true, true],
  )
}

for (const [way, PATH] of ways) {
  for (const [title, claimOf, ...getsIn] of found) {
    const isIn = getsIn[PATH === '' ? 1 : 0]
    void t.test(`${way}, a claim ${title}: ${isIn ? 'taken over' : 'refused'}`, async (t) => {
      const folder = t.testdir()
      const claim: unknown = await claimOf()
      const text = typeof claim === 'string' ? claim : JSON.stringify(claim)
      const file = join(folder, 'lock.owner')
      await writeFile(file, text)
      await withPath(PATH, async () => {
        if (!isIn) {
          await t.rejects(lockFolder(join(folder, 'lock')), {
            code: 'ERR_LOCKED',
            resumable: true,
            message: `${file}: process ${(claim as Owner).pid} on ${(claim as Owner).host} is working on this job`,
          })
          t.equal(await readFile(file, 'utf8'), text, 'it is left as it was')
          return
        }
        const lock = await lockFolder(join(folder, 'lock'))
        t.match(JSON.parse(await readFile(file, 'utf8')), { pid: process.pid, host: me.host })
        t.same(await lockFiles(folder), ['lock', 'lock.owner'])
        await lock.release()
        t.same(await lockFiles(folder), ['lock'])
      })
    })
  }
}

void t.test('who can not be seen from here: the message says what to do', async (t) => {
  const folder = t.testdir({ 'lock.owner': JSON.stringify({ ...me, host: 'far', boot: 'x' }) })
  await t.rejects(openJob(folder, { client }), {
    code: 'ERR_LOCKED',
    message: /on far .*Nothing was sent.*When you are sure that it has ended, remove that file/,
  })
  await rm(join(folder, 'lock.owner'))
  await (await openJob(folder, { client })).close()
})

void t.test('what the kernel says of a lock stands over what a claim says', async (t) => {
  const of = { ...me, host: 'old name', boot: 'old boot', pids: 'pid:[1]', flock: '77' }
  const mine = thisProcess('77')
  t.equal(judgeOwner(of, mine, true), 'gone', 'a container that was restarted, on its own disk')
  t.equal(judgeOwner(of, mine, false), 'unknown', 'on a shared disk it may run elsewhere')
  if (hasProc) t.equal(judgeOwner({ ...of, boot: me.boot }, mine, false), 'gone', 'not here')
  t.equal(judgeOwner(of, thisProcess('78'), true), 'unknown', 'the lock file is another one')
  t.equal(judgeOwner(of, thisProcess(''), true), 'unknown', 'we do not have it')
  t.equal(judgeOwner({ ...of, flock: '' }, mine, true), 'unknown', 'it did not have it')
})

void t.test('without /proc a pid that is in use may be the owner', async (t) => {
  const bare = { boot: '', pids: '', started: '' }
  const here = { ...me, ...bare }
  t.equal(judgeOwner(here, here, true), 'unknown')
  t.equal(judgeOwner({ ...here, pid: await goneBy() }, here, true), 'gone')
})

void t.test(
  'a killed owner that its parent has not asked for is gone',
  { skip: noProc },
  async (t) => {
    // The shell turns into a program that never asks for the end of its children.
    const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'])
    t.teardown(() => void parent.kill('SIGKILL'))
    const pid = Number(String(((await once(parent.stdout, 'data')) as [Buffer])[0]))
    const statOf = async (): Promise<string[]> =>
      (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/.*\) /, '').split(' ')
    const owner = { ...me, pid, started: (await statOf())[19] ?? '' }
    t.equal(judgeOwner(owner, me, true), 'alive')
    process.kill(pid, 'SIGKILL')
    while ((await statOf())[0] !== 'Z') await sleep(5)
    t.equal(judgeOwner(owner, me, true), 'gone')
  },
)

void t.test('a lock file that was removed by hand lets nobody else in', async (t) => {
  for (const [, PATH] of ways) {
    await withPath(PATH, async () => {
      const folder = t.testdir()
      const lock = await lockFolder(join(folder, 'lock'))
      await rm(join(folder, 'lock'))
      await t.rejects(lockFolder(join(folder, 'lock')), { code: 'ERR_LOCKED' })
      await lock.release()
      await (await lockFolder(join(folder, 'lock'))).release()
    })
  }
})

void t.test('a flock that fails in another way is as if there were none', async (t) => {
  const folder = t.testdir()
  for (const [name, script] of [
    ['usage', 'exit 64'],
    ['busybox', 'echo "flock: applet not found" >&2; exit 127'],
    ['no locks', 'echo "flock: No locks available" >&2; exit 1'],
    ['killed', 'kill -9 $$'],
  ] as const) {
    const bin = join(folder, name)
    await mkdir(bin)
    await writeFile(join(bin, 'flock'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    await withPath(bin, async () => {
      const lock = await lockFolder(join(bin, 'lock'))
      await t.rejects(lockFolder(join(bin, 'lock')), { code: 'ERR_LOCKED' }, name)
      await lock.release()
      await (await lockFolder(join(bin, 'lock'))).release()
    })
  }
})

for (const [way, PATH] of ways) {
  void t.test(`${way}: the kernel's or not, a lock ends with its process`, async (t) => {
    const folder = join(t.testdir(), 'job')
    const holder = start('job-holder', [folder, url], PATH)
    const [pid] = (await once(holder.stdout ?? holder, 'data')) as [Buffer]
    t.teardown(() => process.kill(Number(pid.toString()), 'SIGKILL'))
    await t.rejects(openJob(folder, { client }), {
      code: 'ERR_LOCKED',
      message: `process ${holder.pid} on`,
    })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    t.ok(process.kill(Number(pid.toString()), 0), 'a child of it lives on')
    await withPath(PATH, async () => (await openJob(folder, { client })).close())
    t.same(await lockFiles(folder), ['lock'])
  })
}

for (const name of ['lock', 'lock.owner']) {
  void t.test(`a folder or a link in the place of ${name}`, async (t) => {
    for (const [, PATH] of ways) {
      await withPath(PATH, async () => {
        const folder = t.testdir({ elsewhere: 'of somebody else', job: {} })
        const job = join(folder, 'job')
        await mkdir(join(job, name))
        await t.rejects(lockFolder(join(job, 'lock')), { message: new RegExp(name) })
        await rm(join(job, name), { recursive: true })
        await symlink('../elsewhere', join(job, name))
        await t.rejects(lockFolder(join(job, 'lock')), { message: new RegExp(name) })
        t.equal(await readFile(join(folder, 'elsewhere'), 'utf8'), 'of somebody else')
      })
    }
  })
}

void t.test('the files are for their owner alone', async (t) => {
  const folder = t.testdir()
  const lock = await lockFolder(join(folder, 'lock'))
  for (const name of ['lock', 'lock.owner']) {
    t.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
  }
  await lock.release()
})
