/**
 * Unusable or untrusted folders are refused before anything is sent; once repaired, the job
 * continues.
 */
import t from 'tap'
import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { access, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const run = promisify(execFile)
const nobody = 65534
const isRoot = process.getuid?.() === 0
const noRoot = isRoot ? false : 'only root can be another user'
const noPosix = process.platform === 'win32' ? 'has no users and no limits of this kind' : false

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url))
}

/** What of the files of a finished job lies elsewhere, behind a link. */
const links = [
  'job.json',
  'journal.jsonl',
  'lock',
  'attempt-1',
  'attempt-1/chunk-000001.json',
  'attempt-1/chunk-000001.rows',
  'attempt-1/chunk-000001.sent',
  'attempt-1/results-000001.jsonl',
]

void t.test('a link in the place of a file of the job is refused', { skip: noPosix }, async (t) => {
  const { emulator } = await setUp(t)
  const folder = t.testdir()
  const job = join(folder, 'job')
  await runJob(job, emulator.url, requests(20))
  const { creates } = await emulator.ledger()
  for (const name of links) {
    const elsewhere = join(folder, 'elsewhere')
    await rename(join(job, name), elsewhere)
    await symlink(elsewhere, join(job, name))
    await t.rejects(
      runJob(job, emulator.url, requests(30)),
      {
        code: 'ERR_INPUT',
        message: `${join(job, name)} is a symbolic link: the files that decide what a job sends and pays must lie in its folder itself. Nothing was sent.`,
      },
      name,
    )
    await rm(join(job, name))
    await rename(elsewhere, join(job, name))
  }
  t.equal((await emulator.ledger()).creates, creates)
  t.equal((await runJob(job, emulator.url, requests(30))).length, 30)
  t.equal((await emulator.ledger()).billed, 30)
})

void t.test('nothing is written or made behind a link', { skip: noPosix }, async (t) => {
  const { url } = await setUp(t)
  for (const name of ['lock', 'journal.jsonl', 'job.json', 'lock.owner']) {
    const folder = t.testdir({ job: {} })
    await symlink(join(folder, 'made'), join(folder, 'job', name))
    await t.rejects(runJob(join(folder, 'job'), url, requests(1)), { code: 'ERR_INPUT' }, name)
    await t.rejects(access(join(folder, 'made')), { code: 'ENOENT' })
  }
})

void t.test('the folder itself may be a link to another disk', { skip: noPosix }, async (t) => {
  const { url } = await setUp(t)
  const folder = t.testdir({ large: {} })
  await symlink(join(folder, 'large'), join(folder, 'job'))
  t.equal((await runJob(join(folder, 'job'), url, requests(3))).length, 3)
})

void t.test('a folder in the place of a file, a file in the place of a folder', async (t) => {
  const { emulator } = await setUp(t)
  for (const [name, isFolder] of [
    ['job.json', true],
    ['journal.jsonl', true],
    ['lock', true],
    ['attempt-1', false],
  ] as const) {
    const folder = t.testdir({ job: {} })
    const path = join(folder, 'job', name)
    await (isFolder ? mkdir(path) : writeFile(path, ''))
    await t.rejects(
      runJob(join(folder, 'job'), emulator.url, requests(1)),
      { code: 'ERR_INPUT', message: path },
      name,
    )
  }
  t.equal((await emulator.ledger()).creates, 0)
})

void t.test('a name that is too long, at any place', async (t) => {
  const { emulator } = await setUp(t)
  await t.rejects(runJob(join(t.testdir(), 'n'.repeat(300)), emulator.url, requests(1)), {
    code: 'ERR_INPUT',
    message: /ENAMETOOLONG.*Nothing was sent/,
  })
  // The folder's own name fits, names in it do not: those of lock and records, then of chunks.
  let deep = t.testdir()
  while (deep.length < 3800) deep = join(deep, 'd'.repeat(200))
  const fill = (length: number): string => join(deep, 'd'.repeat(length - deep.length - 1))
  for (const length of [4050, 4080, 4092]) {
    await t.rejects(runJob(fill(length), emulator.url, requests(1)), {
      name: 'BatchlineError',
      code: /ERR_INPUT|ERR_STORAGE/,
      message: 'ENAMETOOLONG',
    })
  }
  t.equal((await emulator.ledger()).creates, 0)
})

void t.test('few files may be open', { skip: noPosix }, async (t) => {
  const { emulator } = await setUp(t)
  const folder = t.testdir()
  const free = async (job: string, files: number): Promise<{ stdout: string; stderr: string }> => {
    const script = fixture('few-files-process')
    const args = [process.execPath, '--expose-gc', script, job, emulator.url, '20', String(files)]
    return await run('/bin/sh', ['-c', 'ulimit -n 256; exec "$0" "$@"', ...args])
  }
  let billed = 0
  let refused = 0
  for (const files of [1, 3, 4, 5]) {
    const job = join(folder, String(files))
    const { stdout, stderr } = await free(job, files)
    t.notMatch(stderr, /garbage collection/, `${files} free: no file is left open`)
    if (!stdout.startsWith('done')) {
      refused++
      // Results that were paid and can't be opened for reading end the run with the system's error.
      const told =
        files < 5 ? /^BatchlineError ERR_STORAGE: .*EMFILE/ : /^\w+ (ERR_STORAGE|EMFILE): /
      t.match(stdout, told, `${files} free`)
    }
    if (files < 5) t.equal((await emulator.ledger()).billed, billed, 'nothing was sent')
    t.equal((await runJob(job, emulator.url, requests(20))).length, 20)
    billed += 20
    t.equal((await emulator.ledger()).billed, billed)
  }
  t.ok(refused > 2)
})

/** Warnings of this process while `work` runs. */
async function warnings(work: () => Promise<unknown>): Promise<string> {
  const found: string[] = []
  const take = (warning: Error): unknown => found.push(warning.message)
  process.on('warning', take)
  await work()
  // They come a tick later.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', take)
  return found.join('\n')
}

void t.test('a folder that others may write to: a warning', { skip: noPosix }, async (t) => {
  const { url } = await setUp(t)
  const job = join(t.testdir({ job: {} }), 'job')
  const heard = (): Promise<string> => warnings(() => runJob(job, url, requests(1)))
  chmodSync(job, 0o777)
  t.match(await heard(), `other users may write to ${job}, and so change what is sent and paid`)
  chmodSync(join(job, 'attempt-1'), 0o770)
  t.match(await heard(), `${job} (and 1 more in it)`)
  chmodSync(join(job, 'attempt-1'), 0o700)
  chmodSync(job, 0o755)
  t.equal(await heard(), '')
})

void t.test("another user's folder: for root a warning", { skip: noRoot }, async (t) => {
  const { url } = await setUp(t)
  const job = join(t.testdir({ job: {} }), 'job')
  chownSync(job, nobody, nobody)
  t.match(
    await warnings(() => runJob(job, url, requests(1))),
    `belongs to another user (uid ${nobody}`,
  )
})

const noNobody =
  noRoot ||
  (spawnSync(
    process.execPath,
    ['-e', 'require("fs").accessSync(process.argv[1])', fixture('open-process')],
    {
      uid: nobody,
      gid: nobody,
      cwd: '/',
    },
  ).status === 0
    ? false
    : 'nobody may not read these files')

void t.test('as another user than the owner', { skip: noNobody }, async (t) => {
  const { emulator } = await setUp(t)
  const folder = t.testdir()
  for (const above of [folder, join(folder, '..')]) chmodSync(above, 0o755)
  const asNobody = async (job: string): Promise<string> => {
    const args = [fixture('open-process'), job, emulator.url, '5']
    return (await run(process.execPath, args, { uid: nobody, gid: nobody, cwd: '/' })).stdout
  }
  const made = (name: string, mode: number, uid: number): string => {
    const job = join(folder, name)
    mkdirSync(job)
    chmodSync(job, mode)
    chownSync(job, uid, uid)
    return job
  }
  const readOnly = made('read-only', 0o755, 0)
  t.match(await asNobody(readOnly), /^BatchlineError ERR_INPUT: .*EACCES.*Nothing was sent/)
  t.match(await asNobody(join(readOnly, 'job')), /^BatchlineError ERR_INPUT: .*EACCES/)
  t.match(
    await asNobody(made('foreign', 0o777, 1234)),
    /^BatchlineError ERR_INPUT: .*foreign belongs to another user \(uid 1234; this process has uid 65534\).*Nothing was sent/,
  )
  const planted = made('planted', 0o700, nobody)
  writeFileSync(join(planted, 'job.json'), '{}')
  chownSync(join(planted, 'job.json'), 1234, 1234)
  t.match(await asNobody(planted), /^BatchlineError ERR_INPUT: .*job.json belongs to another user/)
  t.equal((await emulator.ledger()).creates, 0)
  t.match(await asNobody(made('own', 0o700, nobody)), 'done 5')
  t.match(await asNobody(made("root's", 0o777, 0)), 'done 5', 'root can do anything anyway')
})

const noMounts =
  noRoot ||
  (spawnSync('unshare', ['-m', 'true']).status === 0 ? false : 'mounts of its own are not allowed')

void t.test('a disk that became read-only', { skip: noMounts }, async (t) => {
  const { emulator } = await setUp(t)
  const job = join(t.testdir(), 'job')
  await runJob(job, emulator.url, requests(10))
  const { creates } = await emulator.ledger()
  const journal = await readFile(join(job, 'journal.jsonl'))
  const script = 'mount --bind "$2" "$2" && mount -o remount,ro,bind "$2" && exec "$0" "$@"'
  const args = [process.execPath, fixture('open-process'), job, emulator.url, '20']
  const { stdout } = await run('unshare', ['-m', '/bin/sh', '-c', script, ...args])
  t.match(stdout, /^BatchlineError ERR_INPUT: .*EROFS.*Nothing was sent/)
  t.equal((await emulator.ledger()).creates, creates)
  t.ok(journal.equals(await readFile(join(job, 'journal.jsonl'))))
  await access(job, constants.W_OK)
  t.equal((await runJob(job, emulator.url, requests(20))).length, 20)
  t.equal((await emulator.ledger()).billed, 20)
})

/** What is left of it is less than a lock needs. */
const small = ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs']

void t.test('a disk that is full before the job is opened', async (t) => {
  // Not a testdir, which is removed before the disk is taken off.
  const disk = mkdtempSync(join(tmpdir(), 'batchline-full-'))
  t.teardown(() => rmSync(disk, { recursive: true }))
  if (process.platform !== 'linux' || spawnSync('mount', [...small, disk]).status !== 0)
    return t.pass('skipped: no file system can be mounted here')
  t.teardown(() => spawnSync('umount', [disk]))
  const { emulator } = await setUp(t)
  const job = join(disk, 'job')
  await runJob(job, emulator.url, requests(5))
  const fill = join(disk, 'fill')
  await writeFile(fill, Buffer.alloc(2 ** 20)).catch(() => {})
  await t.rejects(runJob(job, emulator.url, requests(5)), {
    code: 'ERR_STORAGE',
    message: /can't be used \(ENOSPC.*Nothing was sent by this run\. .* run the same program again/,
  })
  await rm(fill)
  t.equal((await runJob(job, emulator.url, requests(5))).length, 5)
  t.equal((await emulator.ledger()).creates, 1)
})
