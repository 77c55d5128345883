/** Removes the bodies of a finished job. */
import { parseArgs } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import { openJob } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey } from './task.ts'

const { values } = parseArgs({
  options: { folder: { type: 'string', default: '' }, url: { type: 'string', default: '' } },
})
const client = new Anthropic({ baseURL: values.url, apiKey })
const job = await openJob(values.folder, { client })
const bytes = await job.prune()
await job.close()
report({ bytes })
