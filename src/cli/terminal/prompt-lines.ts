import type { JobStatus, PromptStatus } from '../../job/job-status.ts'
import { count, counted } from './figures.ts'

/** How much was asked with which prompt. A hash alone tells nobody anything, unless there are several. */
export function promptLines({ prompts }: Pick<JobStatus, 'prompts'>): string[] {
  const isTold = prompts.length > 1 || prompts.some(({ version }) => version !== undefined)
  return isTold ? prompts.map(promptLine) : []
}

function promptLine({ version, hash, requests, sent }: PromptStatus): string {
  const name = version === undefined ? hash : `${version} (${hash})`
  return `prompt ${name}: ${count(sent)} sent of ${counted(requests, 'request')}`
}
