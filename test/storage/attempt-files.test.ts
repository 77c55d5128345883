/** The file names in a job folder are read once and each is checked. */
import t from 'tap'
import fs from 'node:fs'
import { access, symlink, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'
import { listAttempts } from '../../src/job/disk/attempt-files.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('the files of each chunk are found, and all other names are listed', async (t) => {
  const folder = t.testdir({
    'attempt-1': {
      'chunk-000001.json': '',
      'chunk-000001.rows': '',
      'chunk-000001.sent': '',
      'results-000001.jsonl': '',
      'chunk-1234567.rows': '',
      'chunk-0000002.rows': '',
      'chunk-000003.rows.tmp': '',
      'results-000004.json': '',
      'chunk-99999999999999999999.sent': '',
      'chunk-5.sent': '',
      'notes.txt': '',
    },
    'attempt-strong-2': {},
    'journal.jsonl': '',
  })
  const found = await listAttempts(folder)
  t.same([...found.keys()].sort(), ['1', 'strong-2'])
  const files = found.get('1')
  t.same(
    [...(files?.chunks ?? [])].sort((a, b) => a[0] - b[0]),
    [
      [1, 15],
      [1234567, 2],
    ],
  )
  t.same(files?.others.toSorted(), [
    'chunk-0000002.rows',
    'chunk-000003.rows.tmp',
    'chunk-5.sent',
    'chunk-99999999999999999999.sent',
    'notes.txt',
    'results-000004.json',
  ])
})

void t.test('links, folders and files in the wrong place are refused', async (t) => {
  const within = t.testdir({ 'attempt-1': { 'chunk-000001.json': {} } })
  await t.rejects(listAttempts(within), {
    code: 'ERR_INPUT',
    message: `${join(within, 'attempt-1', 'chunk-000001.json')} is not a regular file`,
  })
  const instead = t.testdir({ 'attempt-1': '' })
  await t.rejects(listAttempts(instead), {
    code: 'ERR_INPUT',
    message: 'attempt-1 is not a folder',
  })
  if (process.platform === 'win32') return
  const linked = t.testdir({ 'attempt-1': {}, elsewhere: {} })
  await symlink(join(linked, 'elsewhere'), join(linked, 'attempt-2'))
  await t.rejects(listAttempts(linked), { message: 'attempt-2 is a symbolic link' })
  await symlink(join(linked, 'elsewhere'), join(linked, 'attempt-1', 'notes.txt'))
  await t.rejects(listAttempts(linked), { message: 'notes.txt is a symbolic link' })
})

/** How often the folder of the attempt is read while `work` runs. */
async function readings(work: () => Promise<unknown>): Promise<number> {
  const { opendir, readdir } = fs.promises
  let count = 0
  const counted = (read: unknown) =>
    function (this: unknown, path: unknown, ...rest: unknown[]): unknown {
      if (basename(String(path)) === 'attempt-1') count++
      return (read as (...args: unknown[]) => unknown).call(this, path, ...rest)
    }
  Object.assign(fs.promises, { opendir: counted(opendir), readdir: counted(readdir) })
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    Object.assign(fs.promises, { opendir, readdir })
    syncBuiltinESMExports()
  }
  return count
}

void t.test('a job that is opened again reads each folder once', async (t) => {
  const { emulator, folder, run, open } = await setUp(t)
  await run(requests(30))
  const attempt = join(folder, 'attempt-1')
  const [half, longer, foreign] = ['chunk-000002.rows.tmp', 'chunk-0000001.rows', 'notes.txt']
  for (const name of [half, longer, foreign]) await writeFile(join(attempt, name), '')
  t.equal(
    await readings(async () => {
      const job = await open()
      await job.close()
    }),
    1,
  )
  await t.rejects(access(join(attempt, half)), { code: 'ENOENT' })
  await access(join(attempt, longer))
  await access(join(attempt, foreign))
  t.equal((await run(requests(30))).length, 30)
  t.equal((await emulator.ledger()).billed, 30)
})
