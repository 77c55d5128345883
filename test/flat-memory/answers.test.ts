/** A store of any size takes the same memory. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('../fixtures/answers-memory.js', import.meta.url))

interface Memory {
  readonly kept: number
  readonly known: number
  readonly startMB: number
  readonly mostAnonMB: number
  readonly peakMB: number
}

async function memoryOf(folder: string, rows: number, bytes: number): Promise<Memory> {
  const args = ['--max-old-space-size=64', program, folder, String(rows), String(bytes)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Memory
}

const stores: Array<[title: string, rows: number, bytes: number]> = [
  ['many answers', 100_000, 1000],
  ['long answers', 100, 1_000_000],
]

for (const [title, rows, bytes] of stores) {
  void t.test(`100 MB of ${title}`, async (t) => {
    t.setTimeout(590_000)
    const found = await memoryOf(join(t.testdir(), 'answers'), rows, bytes)
    t.equal(found.kept, rows)
    t.equal(found.known, rows, 'all are found again')
    t.comment(JSON.stringify(found))
    t.ok(found.mostAnonMB < 170, `${Math.round(found.mostAnonMB)} MB of its own at most`)
    // Up to 64 files of 2 MB are mapped.
    t.ok(found.peakMB < 330, `${Math.round(found.peakMB)} MB in all at most`)
  })
}
