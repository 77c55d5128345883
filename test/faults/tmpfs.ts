/**
 * A disk that is really full: a file system in memory of a given size, from far too small to enough.
 * The run stops, the file system is made larger, and the same program goes on.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Family, RunResult } from './family.ts'
import { endOf, finish, isDone } from './finish.ts'
import { librarySubject } from './subject.ts'

const settleMs = 600
const rows = 44
/** Makes job and output about 6 MB. */
const padding = 30_000
const sizesKb = [256, 512, 1024, 1536, 2048, 2560, 3072, 3584, 4096, 4608, 5120, 5632, 6144, 8192]

/** Whether the job may fill the disk to its last byte, and where the output is written. */
const ways = [
  { keepFreeBytes: 0, outputThere: true },
  { keepFreeBytes: 0, outputThere: false },
  { keepFreeBytes: undefined, outputThere: true },
] as const

export const tmpfs: Family = {
  name: 'tmpfs',
  fault: 'a small disk runs full',
  injection: `tmpfs of ${sizesKb[0]} KB to ${sizesKb.at(-1)} KB, then more room`,
  missing: () => {
    const folder = mkdtempSync(join(tmpdir(), 'batchline-mount-'))
    const isMounted = mount(folder, '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs')
    if (isMounted) spawnSync('umount', [folder])
    rmSync(folder, { recursive: true })
    return isMounted ? undefined : 'no file system can be mounted here'
  },
  plan: (most = sizesKb.length) => {
    const step = Math.ceil(sizesKb.length / most)
    const sizes = sizesKb.filter((_, i) => i % step === 0)
    const runs = ways.flatMap((way) => sizes.map((kb) => (bench: Bench) => fullRun(bench, kb, way)))
    return Promise.resolve({ runs })
  },
}

async function fullRun(bench: Bench, kb: number, way: (typeof ways)[number]): Promise<RunResult> {
  const { emulator, run } = bench
  const disk = join(bench.folder, 'disk')
  mkdirSync(disk)
  mount(disk, '-t', 'tmpfs', '-o', `size=${kb}k`, 'tmpfs')
  try {
    const folder = join(disk, 'job')
    const out = join(way.outputThere ? disk : bench.folder, 'out.jsonl')
    const place = { folder: bench.folder, run, rows, padding, settleMs, url: emulator.url }
    const { keepFreeBytes } = way
    const more = keepFreeBytes === undefined ? {} : { keepFreeBytes }
    const subject = librarySubject(place, { folder, out, ...more })
    const first = await subject.start().ended
    mount(disk, '-o', 'remount,size=128m')
    const verdict = await finish(subject, bench)
    const isStopped = first.code === 6 || first.code === 4
    if (!isStopped && !isDone(first)) verdict.problems.push(`when it was full: ${endOf(first)}`)
    const label = `${kb} KB, ${JSON.stringify(way)}`
    return { label, struck: isStopped ? 1 : 0, verdict }
  } finally {
    spawnSync('umount', [disk])
  }
}

function mount(folder: string, ...args: string[]): boolean {
  return spawnSync('mount', [...args, folder]).status === 0
}
