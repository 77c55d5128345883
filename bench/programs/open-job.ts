/** Opens a job and reports the time and the memory that it keeps. Needs `--expose-gc`. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import { openJob } from '../../src/index.ts'
import { JobState } from '../../src/job/journal/job-state.ts'
import { readJournal } from '../../src/job/journal/journal.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { unusedAddress } from '../harness/write-recorded-job.ts'
import { apiKey } from './task.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    /** Only reads the journal. */
    journal: { type: 'boolean', default: false },
  },
})

if (values.journal) {
  const state = new JobState()
  const start = performance.now()
  await readJournal(join(values.folder, 'journal.jsonl'), (record) => state.apply(record))
  report({ openMs: performance.now() - start, batches: [...state.chunks()].length })
} else {
  const client = new Anthropic({ baseURL: unusedAddress, apiKey })
  const before = liveBytes()
  const start = performance.now()
  const job = await openJob(values.folder, { client })
  const openMs = performance.now() - start
  const live = liveBytes() - before
  const batches = job.status().attempts[0]?.settled ?? 0
  await job.close()
  report({ openMs, liveBytes: live, batches })
}

function liveBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
