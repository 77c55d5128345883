/**
 * Recovers an INTENT that the journal has lost. Before each INTENT, a `.sent` file with the same content
 * is made durable. If the journal loses its last line, the file still proves that the chunk may have been
 * sent: the intent is recorded again, and the chunk is in doubt.
 */
import { readFile } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'
import type { Intent } from '../journal/journal-records.ts'
import type { Needs } from './job-parts.ts'

export async function bindWitnessed({
  state,
  paths,
  records,
}: Needs<'state' | 'paths' | 'records'>): Promise<void> {
  for (const chunk of state.chunks()) {
    if (chunk.status !== 'sealed') continue
    const intent = await readIntent(paths.sent(chunk.attempt, chunk.chunk))
    if (intent && intent.try > chunk.tries) await records.add(intent)
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
    // Reported below.
  }
  throw new BatchlineError(
    'ERR_JOURNAL',
    `${path} is damaged, so it is not known whether its chunk was sent. Nothing was sent now. Restore the folder from a copy.`,
  )
}
