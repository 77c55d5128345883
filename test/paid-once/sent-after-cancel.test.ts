/**
 * Nothing is sent after a cancel, even after a power loss. The `cancel` file is written in the
 * job folder only.
 */
import t from 'tap'
import { lstat, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { markCanceled } from '../../src/job/cancel-batches.ts'
import { Disk } from '../../src/job/disk/disk.ts'
import { Paths } from '../../src/job/disk/paths.ts'
import { CrashDisk } from '../fixtures/crash-disk.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('a cancel outlasts a loss of power', async (t) => {
  const { emulator, folder, run, open } = await setUp(t)
  const disk = new CrashDisk()
  const job = await open({}, { files: disk })
  await job.cancel()
  disk.crashed = true
  await job.close()
  await disk.lose(folder, 'all', () => false)
  await t.rejects(run(requests(10)), {
    code: 'ERR_STOPPED',
    message: /the job is canceled/,
  })
  t.equal((await emulator.ledger()).creates, 0)
  t.equal((await run(requests(10), { job: { resume: true } })).length, 10)
})

void t.test('processes that cancel at the same moment do not end one another', async (t) => {
  const { folder, open } = await setUp(t)
  const job = await open()
  const paths = new Paths(folder)
  for (let i = 0; i < 20; i++) {
    const disks = Array.from({ length: 5 }, () => new Disk())
    await Promise.all([job.cancel(), ...disks.map((disk) => markCanceled(disk, paths))])
  }
  const left = (await readdir(folder)).filter((name) => name.startsWith('cancel'))
  t.same(left, ['cancel'])
})

const noPosix = process.platform === 'win32' ? 'links need rights there' : false

void t.test(
  'a link in the place of the cancel file is not followed',
  { skip: noPosix },
  async (t) => {
    const { folder, open } = await setUp(t)
    const elsewhere = `${folder}-elsewhere`
    const job = await open()
    await writeFile(elsewhere, 'mine')
    await symlink(elsewhere, join(folder, 'cancel'))
    await job.cancel()
    t.equal(await readFile(elsewhere, 'utf8'), 'mine')
    t.ok((await lstat(join(folder, 'cancel'))).isFile())
  },
)
