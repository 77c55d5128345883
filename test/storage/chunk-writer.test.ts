/**
 * The two files of a chunk are synced side by side, and both syncs end before anything
 * continues.
 */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { askOf } from '../../src/cost/ask-of.ts'
import { Disk } from '../../src/job/disk/disk.ts'
import { nodeFileSystem } from '../../src/job/disk/file-system.ts'
import type { FileSystem } from '../../src/job/disk/file-system.ts'
import { ChunkWriter, requestLine } from '../../src/job/seal/chunk-writer.ts'
import { requestOf } from '../fixtures/run-job.ts'

/** A disk that tells what it does, whose syncs take their time; that of `failing` fails first. */
function slowDisk(told: string[], failing?: string): FileSystem {
  return {
    ...nodeFileSystem,
    async open(path, flags) {
      const file = await nodeFileSystem.open(path, flags)
      const name = path.includes('.rows') ? 'rows' : 'body'
      return {
        write: (bytes) => file.write(bytes),
        isLinked: () => file.isLinked(),
        async datasync() {
          told.push(`sync ${name}`)
          await setTimeout(name === failing ? 20 : 60)
          if (name === failing) throw new Error('EIO: no')
          await file.datasync()
          told.push(`synced ${name}`)
        },
        async close() {
          told.push(`close ${name}`)
          await file.close()
        },
      }
    },
  }
}

async function written(folder: string, files: FileSystem): Promise<ChunkWriter> {
  const [body, rows] = [join(folder, 'chunk-000001.json'), join(folder, 'chunk-000001.rows')]
  const writer = await ChunkWriter.open(new Disk(files), { attempt: '1', chunk: 1, body, rows })
  const request = requestOf(0)
  const line = requestLine('bl1_a_1_1_0', request.params)
  await writer.add(request, line, askOf(request.params, line))
  return writer
}

void t.test('both files are synced side by side', async (t) => {
  const folder = t.testdir()
  const told: string[] = []
  const writer = await written(folder, slowDisk(told))
  await writer.finish()
  t.same(told.slice(0, 2), ['sync body', 'sync rows'])
  t.same(told.filter((what) => what.startsWith('synced')).length, 2)
  await writer.publish()
  t.match(await readFile(join(folder, 'chunk-000001.json'), 'utf8'), 'question 0')
  t.match(await readFile(join(folder, 'chunk-000001.rows'), 'utf8'), 'row 0')
})

for (const [failing, other] of [
  ['body', 'rows'],
  ['rows', 'body'],
] as const) {
  void t.test(`the sync of the ${failing} fails: that of the ${other} is waited for`, async (t) => {
    const told: string[] = []
    const writer = await written(t.testdir(), slowDisk(told, failing))
    await t.rejects(writer.finish(), { code: 'ERR_STORAGE' })
    const after = told.length
    t.ok(told.includes(`synced ${other}`))
    t.ok(told.indexOf(`synced ${other}`) < told.indexOf(`close ${other}`))
    await writer.discard()
    await setTimeout(60)
    t.ok(told.slice(after).every((what) => what.startsWith('close')))
  })
}
