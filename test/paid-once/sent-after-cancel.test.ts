/** The `cancel` file is what holds every later run: it is durable, and written in the job's folder only. */
import t from 'tap'
import { lstat, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import { openJobWith } from '../fixtures/internals-of.ts'
import { CrashDisk } from '../fixtures/crash-disk.ts'
import { clientOf, requests, runJob } from '../fixtures/run-job.ts'

void t.test('a cancel outlasts a loss of power', async (t) => {
  const emulator = await startEmulator({ batchMs: 10 })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  const disk = new CrashDisk()
  const job = await openJobWith(folder, { client: clientOf(emulator.url) }, { files: disk })
  await job.cancel()
  disk.crashed = true
  await job.close()
  await disk.lose(folder, 'all', () => false)
  await t.rejects(runJob(folder, emulator.url, requests(10)), {
    code: 'ERR_STOPPED',
    message: /the job is canceled/,
  })
  t.equal((await emulator.ledger()).creates, 0)
  t.equal((await runJob(folder, emulator.url, requests(10), { job: { resume: true } })).length, 10)
})

const noPosix = process.platform === 'win32' ? 'links need rights there' : false

void t.test('a link in its place is not followed', { skip: noPosix }, async (t) => {
  const emulator = await startEmulator({ batchMs: 10 })
  t.teardown(() => emulator.close())
  const dir = t.testdir()
  const [folder, elsewhere] = [join(dir, 'job'), join(dir, 'elsewhere')]
  const job = await openJobWith(folder, { client: clientOf(emulator.url) }, {})
  t.teardown(() => job.close())
  await writeFile(elsewhere, 'mine')
  await symlink(elsewhere, join(folder, 'cancel'))
  await job.cancel()
  t.equal(await readFile(elsewhere, 'utf8'), 'mine')
  t.ok((await lstat(join(folder, 'cancel'))).isFile())
})
