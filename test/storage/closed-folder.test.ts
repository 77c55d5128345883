/** A closed job no longer touches its folder: the next process may use it at once. */
import t from 'tap'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { stoppedRun } from '../fixtures/model/stopped-run.ts'
import { setUp } from '../fixtures/set-up.ts'

for (const how of ['abort', 'close'] as const) {
  void t.test(`after ${how} at any event nothing changes in the folder`, async (t) => {
    const { emulator } = await setUp(t)
    const root = t.testdir()
    for (let at = 1; at <= 12; at++) {
      const folder = join(root, `job-${at}`)
      const choice = { maxRequests: 2, maxAttempts: 1, concurrency: 2, resume: false }
      const { stopped } = await stoppedRun(folder, emulator.url, 12, {
        ...choice,
        stop: { how, at },
      })
      const before = await contents(folder)
      await new Promise((resolve) => setTimeout(resolve, 60))
      t.same(await contents(folder), before, `stopped at event ${at}: ${stopped}`)
    }
  })
}

async function contents(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const files = names.map(async (name) => {
    const { ino, size, mtimeMs } = await stat(join(folder, name))
    return `${name} ${ino} ${size} ${mtimeMs}`
  })
  return (await Promise.all(files)).sort()
}
