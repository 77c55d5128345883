/**
 * Removes what a crash has left and no record counts on: half-written files, chunks whose seal was
 * never recorded, results that were never taken for whole. Only names of batchline's own are
 * touched.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobCore } from './job-core.ts'

const ours = /^(?:(chunk|results)-(\d{6,})\.(?:json|rows|sent|jsonl)(?:\.tmp)?|retry\.spool|foreign-.*\.tmp)$/

export async function removeStrays(core: JobCore): Promise<void> {
  const entries = await readdir(core.paths.folder, { withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isDirectory() || !entry.name.startsWith('attempt-')) continue
    const key = entry.name.slice('attempt-'.length)
    for (const name of await readdir(join(core.paths.folder, entry.name))) {
      if (isStray(core, key, name)) await core.disk.remove(join(core.paths.folder, entry.name, name))
    }
  }
}

function isStray(core: JobCore, key: string, name: string): boolean {
  const match = ours.exec(name)
  if (!match) return false
  if (name.endsWith('.tmp') || !match[1]) return true
  const chunk = core.state.attempts.get(key)?.chunks.get(Number(match[2]))
  if (!chunk) return true
  return match[1] === 'results' && chunk.status !== 'fetched'
}
