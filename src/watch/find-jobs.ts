/** Finds job folders: as they are named, in folders that hold them, and by globs. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import picomatch from 'picomatch'
import { glob } from 'tinyglobby'
import { isGlob, slashed } from '../read/list-inputs.ts'

/** At the top of a file system, for its administrator alone. */
const madeByDisk = 'lost+found'

/**
 * Each folder once, as it was first spelled, those of a folder or glob by name. What is no job and holds none
 * comes back as it was given: reading it says what is wrong. Files among several names are left out: a shell
 * that expands `jobs/*` names the outputs beside the jobs too.
 */
export async function findJobs(given: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>()
  const folders = await Promise.all(given.map(async (path) => !(await isFile(path))))
  const meant = folders.includes(true) ? given.filter((_, i) => folders[i]) : given
  for (const path of meant) {
    for (const folder of await jobsOf(path)) {
      if (!found.has(resolve(folder))) found.set(resolve(folder), folder)
    }
  }
  return [...found.values()]
}

async function jobsOf(path: string): Promise<string[]> {
  if (await isFolder(path)) return await jobsIn(path)
  if (!isGlob(path)) return [path]
  const jobs: string[] = []
  for (const folder of await foldersOfGlob(path)) {
    const inside = await jobsIn(folder)
    // Of a glob, what is no job is no job that was meant.
    if (inside[0] !== folder || (await isJob(folder))) jobs.push(...inside)
  }
  return jobs.length > 0 ? jobs : [path]
}

/** The folder itself if it is a job or holds none. */
async function jobsIn(folder: string): Promise<string[]> {
  if (await isJob(folder)) return [folder]
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const jobs: string[] = []
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort(byName)) {
    const path = join(folder, name)
    if (await isJob(path)) jobs.push(path)
  }
  return jobs.length > 0 ? jobs : [folder]
}

async function foldersOfGlob(pattern: string): Promise<string[]> {
  const { base, glob: rest } = picomatch.scan(slashed(pattern))
  const cwd = base.replaceAll(/\\(.)/g, '$1')
  const folders = await glob(rest, {
    cwd: cwd === '' ? '.' : cwd,
    onlyDirectories: true,
    expandDirectories: false,
  })
  return folders.map((folder) => join(cwd, folder).replace(/(.)[\\/]$/, '$1')).sort()
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true
}

/**
 * A folder that nobody may look into counts as a job: left out, the job of another user would be missing from a
 * list of all without a word. Reading it says what is wrong.
 */
async function isJob(folder: string): Promise<boolean> {
  const meta = join(folder, 'job.json')
  const found = await stat(meta).catch((error: NodeJS.ErrnoException) => error)
  if (!(found instanceof Error)) return found.isFile()
  return found.code !== 'ENOENT' && found.code !== 'ENOTDIR' && basename(folder) !== madeByDisk
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
