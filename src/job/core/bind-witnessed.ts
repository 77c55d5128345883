/**
 * The second look at what was sent. Before each INTENT a `.sent` file with the same content is made
 * durable, so a journal that has lost its last line still can't make a chunk look unsent: the
 * intent is recorded again, and the chunk is in doubt.
 */
import { readFile } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'
import type { JobCore } from './job-core.ts'
import type { Intent } from '../journal/journal-records.ts'

export async function bindWitnessed(core: JobCore): Promise<void> {
  for (const chunk of core.state.chunks()) {
    if (chunk.status !== 'sealed') continue
    const path = core.paths.sent(chunk.attempt, chunk.chunk)
    const intent = await readIntent(path)
    if (intent && intent.try > chunk.tries) await core.record(intent)
  }
}

async function readIntent(path: string): Promise<Intent | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const intent = JSON.parse(text) as Intent
    if (intent.type === 'INTENT' && Number.isInteger(intent.try)) return intent
  } catch {
    // Told below.
  }
  throw new BatchlineError(
    'ERR_JOURNAL',
    `${path} is damaged, so it is not known whether its chunk was sent. Nothing was sent now. Restore the folder from a copy.`,
  )
}
